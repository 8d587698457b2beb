import lucid
from lucid import nn, optim

# The page provides 16 copies of the cart with its pole,
# as in Gymnasium:
#   env.reset()  -> states (16, 4): place and speed of the
#                   cart, angle and speed of the pole
#   env.step(actions), 0 pushes left and 1 right
#     -> states, rewards, terminated, truncated, info
# and its sliders:
#   controls.lr, controls.entropy, controls.discount


def network(outputs):
    return nn.Sequential(nn.Linear(env.inputs, 32), nn.Tanh(), nn.Linear(32, outputs))


model = network(env.actions)  # the actor: what to do
critic = network(1)  # how much reward is still to come
both = [*model.parameters(), *critic.parameters()]
optimizer = optim.Adam(both, lr=controls.lr)
states = env.reset()


def play(length):
    """Let all copies play on; returns what happened."""
    global states
    moments = []
    for _ in range(length):
        chances = lucid.softmax(model(states), 1)
        actions = lucid.multinomial(chances, 1)
        chance = chances.gather(1, actions)
        after, rewards, terminated, truncated, info = env.step(actions)
        # How much better did it go than the critic thought?
        # (Rewards made small are easier to learn.)
        future = critic(info["final_obs"]).squeeze(1) * ~terminated
        surprise = 0.05 * rewards + controls.discount * future
        surprise = surprise - critic(states).squeeze(1)
        ended = terminated | truncated
        moments.append((states, actions, chance, surprise, ended))
        states = after
    return moments


def step():
    """Play 64 moments, then learn from them eight times.

    This is PPO (Schulman et al., 2017).
    """
    with lucid.no_grad():
        moments = play(64)
        # An action is worth its own surprise and, fading,
        # those that follow in its episode.
        advantage, advantages = 0.0, []
        for _, _, _, surprise, ended in reversed(moments):
            fading = controls.discount * 0.95 * ~ended
            advantage = surprise + fading * advantage
            advantages.insert(0, advantage)
        advantages = lucid.cat(advantages)
        s, a, before, _, _ = map(lucid.cat, zip(*moments))
        returns = advantages + critic(s).squeeze(1)
        advantages = advantages - advantages.mean()
        advantages = advantages / (advantages.std() + 1e-6)

    optimizer.param_groups[0]["lr"] = controls.lr
    for _ in range(8):
        chances = lucid.softmax(model(s), 1)
        ratio = (chances.gather(1, a) / before).squeeze(1)
        # Likelier if it was good, less likely if it was bad,
        # but only so far.
        near = ratio.clamp(0.8, 1.2)
        gain = lucid.minimum(ratio * advantages, near * advantages)
        entropy = -(chances * chances.log()).sum(1)
        error = (critic(s).squeeze(1) - returns).square().mean()
        loss = 0.5 * error - (gain + controls.entropy * entropy).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return error
