"""The scene of the GPT: what its programs reach, what it says of mistakes, and what it sees of attention."""

import json
import subprocess
import sys

import pytest
from playground_helpers import figures, load, program, session, train

import lucid

SETTINGS = {
    "corpus": "fables",
    "text": "",
    "digits": 2,
    "backwards": False,
    "program": "gpt",
    "width": 48,
    "layers": 2,
    "lr": 0.003,
    "temperature": 0.8,
    "probe": "",
}
SMALL = {"width": 32, "layers": 1, "lr": 0.006}


def opened(source=None, name="program", **settings):
    made = session("gpt", **{**SETTINGS, **settings})
    load(made, program("gpt", name) if source is None else source)
    return made


def buffers(made):
    payload = made.measure()
    assert payload is not None, json.loads(made.failure)["traceback"]
    return {entry["name"]: payload.buffer(i) for i, entry in enumerate(json.loads(payload.text)[1])}


def edited(*changes, name="program"):
    source = program("gpt", name)
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return source


# -- what the programs reach ---------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize(("corpus", "steps", "loss"), [("fables", 250, 0.5), ("names", 150, 1.3)])
def test_a_small_gpt_reads_what_it_has_not_seen(corpus, steps, loss, seed):
    made = opened(corpus=corpus, seed=seed, **SMALL)
    before = figures(made)["held"]
    train(made, steps)
    assert before > 3 * loss or (corpus == "names" and before > 2 * loss)
    assert figures(made)["held"] < loss


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_small_gpt_learns_to_add(seed):
    made = opened(corpus="sums", seed=seed, **SMALL | {"lr": 0.01})
    assert figures(made)["sums"] < 0.1
    for _ in range(18):
        train(made, 50)
        if figures(made)["sums"] >= 0.75:
            return
    raise AssertionError(f"only {figures(made)['sums']:.0%} of the sums are right after 900 steps")


def test_microgpt_reads_as_well():
    made = opened(name="program_micro", **SMALL)
    assert load(made, program("gpt", "program_micro"))["parameters"] > 10_000
    train(made, 300)
    assert figures(made)["held"] < 0.55


def test_a_measured_run_is_the_same_run():
    losses = []
    for looks in (False, True):
        made = opened(**SMALL)
        for _ in range(3):
            train(made, 5)
            if looks:
                figures(made)
                made.ask("scene", "write", "{}", {})
        losses.append(made.loss)
    assert losses[0] == losses[1]


# -- what it reads -------------------------------------------------------------------------------


@pytest.mark.parametrize("backwards", [False, True])
def test_sums_are_right_and_none_is_both_learned_and_held_out(backwards):
    from scenes_gpt_corpus import corpus

    learned, held = (part.splitlines() for part in corpus("sums", 3, 2, backwards))
    assert not set(learned) & set(held)
    assert len(learned) > 3000 and len(held) > 300
    for line in learned + held:
        a, b, answer = line.replace("=", "+").split("+")
        assert int(a) + int(b) == int(answer[::-1] if backwards else answer)


def test_an_own_text_is_read_and_one_that_is_too_short_is_told_of():
    poem = "ÄÖ: so schreibt man, Zeile um Zeile; und dann noch einmal von vorn. " * 8
    made = opened(corpus="own", text=poem, **SMALL)
    train(made, 3)
    assert made.scene.chars == sorted(set(poem))
    assert made.scene.data()["short"] is False
    short = opened(corpus="own", text="too short", **SMALL)
    train(short, 1)
    assert short.scene.data()["short"] is True
    assert short.scene.text.startswith("the ") or "." in short.scene.text


def test_the_least_own_text_can_be_trained_and_measured():
    made = opened(corpus="own", text="ab" * 100, **SMALL)
    train(made, 2)
    assert figures(made)["held"] > 0


# -- what is seen --------------------------------------------------------------------------------


def test_sums_are_counted_that_come_out_right():
    answers = """
def model(idx):
    scores = lucid.zeros(*idx.shape, len(chars))
    for i, row in enumerate(idx.tolist()):
        line = "".join(chars[k] for k in row)
        a, b = line.split("=")[0].split("+")
        full = f"{a}+{b}={(int(a) + int(b) + wrong * (i % 2)) % 1000:03}\\n"
        for j in range(len(row)):
            scores[i, j, chars.index(full[j + 1])] = 9.0
    return scores
"""
    source = "import lucid\nwrong = WRONG\n" + answers + "def step(): pass\n"
    assert figures(opened(source.replace("WRONG", "0"), corpus="sums"))["sums"] == 1
    assert figures(opened(source.replace("WRONG", "1"), corpus="sums"))["sums"] == 0.5


@pytest.mark.parametrize("name", ["program", "program_micro"])
def test_attention_is_seen_of_every_head(name):
    made = opened(name=name, probe="the fox sees", **SMALL | {"layers": 2})
    seen = buffers(made)
    assert seen["attention"].shape == (8, 12, 12)
    assert seen["heads"].tolist() == [4, 4]
    assert lucid.allclose(seen["attention"].sum(-1), lucid.ones(8, 12), atol=1e-5)
    assert seen["attention"].triu(1).abs().max() == 0
    assert lucid.allclose(seen["next"].sum(-1), lucid.ones(12), atol=1e-5)
    assert seen["letters"].shape == (len(made.scene.chars), 2)


def test_attention_seen_is_the_attention_used():
    kept = "        attention.append((q @ k.mT / (C // heads) ** 0.5).masked_fill(MASK, -1e9).softmax(-1))\n"
    kept = kept.replace("MASK", "lucid.ones(T, T).triu(1).bool()")
    explicit = edited(
        ("        seen = F.scaled", kept + "        seen = F.scaled"), ("heads = 4", "attention = []\nheads = 4")
    )
    with_list = edited_forward(explicit)
    watched, own = opened(**SMALL), opened(with_list, **SMALL)
    assert lucid.allclose(buffers(watched)["attention"], buffers(own)["attention"], atol=1e-5)


def edited_forward(source):
    return source.replace("        x = self.token(idx)", "        attention.clear()\n        x = self.token(idx)")


def test_attention_of_multihead_layers_is_seen():
    source = edited(
        ("self.qkv, self.mix = nn.Linear(width, 3 * width), nn.Linear(width, width)", MULTI),
        (
            "q, k, v = self.qkv(self.norm1(x)).view(B, T, 3, heads, C // heads).permute(2, 0, 3, 1, 4)",
            "n = self.norm1(x)",
        ),
        (
            "F.scaled_dot_product_attention(q, k, v, is_causal=True)  # only back",
            "self.look(n, n, n, attn_mask=MASK)[0]",
        ),
        ("self.mix(seen.transpose(1, 2).reshape(B, T, C))", "seen"),
        ("MASK", "lucid.ones(T, T).triu(1).bool()"),
    )
    seen = buffers(opened(source, probe="the fox", **SMALL))
    assert seen["attention"].shape == (1, 7, 7)


MULTI = "self.look = nn.MultiheadAttention(width, heads, batch_first=True)"


def test_a_model_without_attention_shows_none():
    source = edited(("x = x + self.mix(seen.transpose(1, 2).reshape(B, T, C))", "pass"), ("seen = F.scaled", "# "))
    made = opened(source, **SMALL)
    seen = buffers(made)
    assert seen["attention"].shape[0] == 0
    assert seen["heads"].shape == (0,)


def test_watching_leaves_nothing_behind():
    from lucid.nn import functional as F

    plain = F.scaled_dot_product_attention
    made = opened(**SMALL)
    figures(made)
    assert F.scaled_dot_product_attention is plain


def test_texts_come_slowly_enough_to_be_read(monkeypatch):
    made = opened(corpus="sums", **SMALL)
    texts = []
    for pause in (1e9, 0.0):
        monkeypatch.setattr(sys.modules["scenes_gpt"], "PAUSE", pause)
        made.scene._next = 0.0
        for _ in range(30):
            train(made, 1)
            figures(made)
        texts.append(made.scene._samples[0].serial)
    assert texts[0] == 1
    assert texts[1] > 5


def test_samples_grow_with_the_steps_and_the_sums_among_them_are_judged(monkeypatch):
    monkeypatch.setattr("scenes_gpt.PAUSE", 0.0)
    made = opened(corpus="sums", **SMALL)
    assert buffers(made)["samples"].shape == (0, 6)
    judged = 0
    for _ in range(60):
        train(made, 1)
        figures(made)
        for sample in made.scene._samples:
            if sample.right >= 0:
                judged += 1
                line = "".join(made.scene.chars[i] for i in sample.ids)
                sides = line.split("=")
                assert sample.right == (sides[1].zfill(1) == f"{sum(map(int, sides[0].split('+'))):03}")
    assert judged > 20
    seen = buffers(made)
    assert seen["samples"][:, 0].sum() == len(seen["written"]) == len(seen["chances"])


def written(made):
    """What it writes when asked to go on: the text, and how likely it held each character."""
    assert made.ask("scene", "write", "{}", {}) is not None, made.failure
    sample = made.scene._samples[0]
    return "".join(made.scene.chars[i] for i in sample.ids), sample.chances[sample.given :]


@pytest.mark.parametrize(("corpus", "context"), [("fables", 7), ("fables", 80), ("sums", 5)])
def test_a_program_may_look_back_less_or_more(corpus, context):
    probe = "27+85=" if corpus == "sums" else "the old owl sees the snow at night again and again"
    source = edited(("heads = 4", f"context = {context}\nheads = 4"))
    made = opened(source, corpus=corpus, probe=probe, **SMALL)
    train(made, 2)
    assert figures(made)["held"] < 4
    assert len(buffers(made)["probe"]) == min(context, len(probe))
    written(made)


def test_it_goes_on_with_what_was_typed():
    made = opened(probe="the fox ", **SMALL)
    train(made, 60)
    text, _ = written(made)
    assert text.startswith("the fox ") and len(text) > 12


def test_low_temperature_writes_what_is_likely_and_high_temperature_dares():
    made = opened(probe="the ", **SMALL)
    train(made, 120)
    means = []
    for temperature in (0.1, 2.0):
        made.change(json.dumps({**made.scene.settings, "temperature": temperature}))
        chances = [chance for _ in range(6) for chance in written(made)[1]]
        means.append(sum(chances) / len(chances))
    assert means[0] > 1.5 * means[1]


@pytest.mark.parametrize("name", ["program", "program_micro"])
def test_the_best_weights_come_back(name):
    made = opened(name=name, **SMALL)
    train(made, 80)
    best = figures(made)["held"]
    made.change(json.dumps({**made.scene.settings, "lr": 0.1}))
    train(made, 30)
    worse = figures(made)
    assert worse["held"] > best + 0.1
    assert worse["best"] == best
    payload = made.ask("scene", "best", "{}", {})
    assert json.loads(payload.text)[0] == {"step": 80}
    assert figures(made)["held"] == pytest.approx(best, abs=1e-5)


def test_numbers_that_are_none_are_measured_all_the_same():
    made = opened(lr=1e-1, **{key: value for key, value in SMALL.items() if key != "lr"})
    made.program.model.head.bias.data.fill_(float("nan"))
    train(made, 1)
    assert figures(made)["best"] != figures(made)["held"]
    assert made.ask("scene", "write", "{}", {}) is not None, made.failure


# -- mistakes, and the program elsewhere ---------------------------------------------------------


def test_scores_of_the_wrong_shape_are_told_of():
    made = session("gpt", **SETTINGS, seed=1)
    source = edited(("nn.Linear(width, len(chars))", "nn.Linear(width, 5)"))
    assert made.load(source) is None
    failure = json.loads(made.failure)
    assert "scores of shape (2, 32, 26)" in failure["message"] and "gave (2, 32, 5)" in failure["message"]
    assert failure["mark"]["line"] == source[: source.index("model = GPT()")].count("\n") + 1


@pytest.mark.parametrize("name", ["program", "program_micro"])
def test_the_program_runs_without_the_page(name):
    made = opened(name=name, corpus="sums", **SMALL)
    source = made.scene.prelude() + program("gpt", name) + "\nfor _ in range(3): step()\nprint('end', len(text))\n"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=60)
    assert done.stdout.endswith(f"end {len(made.scene.text)}\n"), done.stderr
