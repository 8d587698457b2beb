"""Layers and functions that PyTorch lacks: fused and noisy linear layers, vector quantisation."""

from __future__ import annotations

import pytest
from nn_helpers import assert_close

import lucid
from lucid import nn
from lucid.nn import functional as F


@pytest.mark.parametrize("bias", (True, False))
@pytest.mark.parametrize("activation", ("relu", "gelu"))
def test_fused_linear(activation, bias):
    layer = nn.FusedLinear(3, 5, activation, bias)
    x = lucid.randn(4, 3, requires_grad=True)
    plain = nn.Sequential(nn.Linear(3, 5, bias), nn.ReLU() if activation == "relu" else nn.GELU("tanh"))
    plain[0].load_state_dict(layer.state_dict())
    assert_close(layer(x), plain(x))
    layer(x).sum().backward()
    plain(x).sum().backward()
    assert_close(layer.weight.grad, plain[0].weight.grad)
    with pytest.raises(ValueError, match="FusedLinear: activation is 'tanh'"):
        nn.FusedLinear(3, 5, "tanh")


def test_noisy_linear():
    lucid.manual_seed(3)
    layer, x = nn.NoisyLinear(3, 2, sigma_zero=0.4), lucid.randn(5, 3)
    assert sorted(layer.state_dict()) == ["bias_mu", "bias_sigma", "noise_in", "noise_out", "weight_mu", "weight_sigma"]
    assert_close(layer.weight_sigma, [0.4 / 3**0.5] * 6)
    weight = layer.weight_mu + layer.weight_sigma * lucid.outer(layer.noise_out, layer.noise_in)
    bias = layer.bias_mu + layer.bias_sigma * layer.noise_out
    assert_close(layer(x), F.linear(x, weight, bias))
    layer(x).square().sum().backward()
    assert all(p.grad is not None for p in layer.parameters())
    first = layer(x)
    assert first.tolist() == layer(x).tolist()
    layer.resample()
    assert first.tolist() != layer(x).tolist()
    layer.eval()
    assert_close(layer(x), F.linear(x, layer.weight_mu, layer.bias_mu))
    assert nn.NoisyLinear(3, 2, bias=False)(x).shape == (5, 2)
    noise = lucid.cat([nn.NoisyLinear(400, 1).noise_in for _ in range(10)])
    assert abs(noise.mean().item()) < 0.05 and abs(noise.square().mean().item() - (2 / lucid.pi) ** 0.5) < 0.05


def test_vector_quantizer():
    layer = nn.VectorQuantizer(3, 2, commitment_cost=0.5)
    with lucid.no_grad():
        layer.weight.copy_(lucid.tensor([[0.0, 0.0], [1.0, 1.0], [-1.0, 2.0]]))
    x = lucid.tensor([[0.9, 0.7], [-0.6, 1.5], [0.2, -0.1], [1.2, 1.4]], requires_grad=True)
    out = layer(x)
    assert out.indices.tolist() == [1, 2, 0, 1] == layer.assign(x).tolist()
    assert_close(out.quantized, layer.lookup(out.indices))
    assert_close(out.codebook_loss, ((layer.weight[out.indices] - x) ** 2).mean())
    assert_close(out.perplexity, 2.8284271)
    (out.quantized * lucid.arange(8.0).reshape(4, 2)).sum().backward()
    assert x.grad.tolist() == lucid.arange(8.0).reshape(4, 2).tolist() and layer.weight.grad is None
    x.grad = None
    layer.loss(out).backward()
    distance = (x - layer.weight[out.indices]).detach()
    assert_close(x.grad, 0.5 * distance / 4)
    assert_close(layer.weight.grad[0], -distance[2] / 4)
    with pytest.raises(ValueError, match="VectorQuantizer: x has shape"):
        layer(lucid.ones(2, 3))


def test_vector_quantize():
    codebook = lucid.tensor([[0.0, 0.0], [1.0, 1.0]], requires_grad=True)
    x = lucid.tensor([[[0.9, 0.8]], [[0.1, -0.2]]], requires_grad=True)
    quantized, indices = F.vector_quantize(x, codebook)
    assert quantized.tolist() == [[[1.0, 1.0]], [[0.0, 0.0]]] and indices.tolist() == [[1], [0]]
    quantized.sum().backward()
    assert x.grad.tolist() == [[[1.0, 1.0]], [[1.0, 1.0]]] and codebook.grad is None
    assert F.nearest_codebook(lucid.tensor([0.5, 0.5]), codebook).item() == 0  # of equally near rows the first


@pytest.mark.parametrize("name", ("quantized", "qat", "intrinsic"))
def test_quantised_layers_are_left_out_by_name(name):
    module = getattr(nn, name)
    assert module.__name__ == f"lucid.nn.{name}"
    with pytest.raises(AttributeError, match="LinearReLU.*Lucid leaves out quantisation"):
        module.LinearReLU
