import copy

import lucid
from lucid import nn, optim

# The page provides 16 copies of the grid world, which
# all teach the same agent, as in Gymnasium:
#   env.reset()  -> states (16, 64), 1 where the agent is
#   env.step(actions)
#     -> states, rewards, terminated, truncated, info
# and its sliders:
#   controls.lr, controls.exploration, controls.discount

# Guesses how good each action is in each state.
model = nn.Sequential(nn.Linear(env.inputs, 64), nn.ReLU(), nn.Linear(64, env.actions))
target = copy.deepcopy(model)  # an older, calmer guess
optimizer = optim.Adam(model.parameters(), lr=controls.lr)
loss_fn = nn.SmoothL1Loss()
memory = []
states = env.reset()
steps = 0


def act(states):
    """Mostly the action that seems best, sometimes any."""
    with lucid.no_grad():
        best = model(states).argmax(1)
    anything = lucid.randint(0, env.actions, best.shape)
    explore = lucid.rand(best.shape) < controls.exploration
    return lucid.where(explore, anything, best)


def step():
    """Act once in every copy, then learn from what is remembered."""
    global states, steps
    actions = act(states)
    after, rewards, terminated, truncated, info = env.step(actions)
    arrived = info["final_obs"]
    memory.append((states, actions, rewards, arrived, terminated))
    del memory[:-300]
    states = after

    # Sixteen moments of the past, as five tensors.
    picks = lucid.randint(0, len(memory), (16,)).tolist()
    moments = [memory[i] for i in picks]
    s, a, r, s2, end = map(lucid.cat, zip(*moments))
    # An action is worth its reward and what comes after.
    with lucid.no_grad():
        best = target(s2).max(1).values
    goal = r + controls.discount * best * ~end
    guess = model(s).gather(1, a[:, None]).squeeze(1)
    loss = loss_fn(guess, goal)

    optimizer.param_groups[0]["lr"] = controls.lr
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

    steps += 1
    if steps % 25 == 0:
        target.load_state_dict(model.state_dict())
    return loss
