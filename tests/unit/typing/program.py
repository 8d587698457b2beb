# A program as users write them. Type checkers read it, strictly; what `assert_type` says must be what they find.

from typing import assert_type

import lucid
import lucid.nn.functional as F
from lucid import Size, Tensor, nn, optim
from lucid.utils.data import DataLoader, TensorDataset

x = lucid.randn(64, 2, requires_grad=True)
y = (x[:, 0] * x[:, 1] > 0).long()
assert_type(x, Tensor)
assert_type(x + 1, Tensor)
assert_type(2.0 / x, Tensor)
assert_type(x @ x.T, Tensor)
assert_type(x.shape, Size)
assert_type(x.shape[0], int)
assert_type(x.size(0), int)
assert_type(x.dtype, lucid.dtype)
assert_type(x.grad, Tensor | None)
assert_type(x.requires_grad, bool)
assert_type(x.sum(0, keepdim=True), Tensor)
assert_type(x.max(), Tensor)
assert_type(lucid.max(x, 1), tuple[Tensor, Tensor])
assert_type(lucid.max(x, x), Tensor)
assert_type(x.sort(), tuple[Tensor, Tensor])
assert_type(x.split(16), tuple[Tensor, ...])
assert_type(lucid.where(x > 0, x, 0.0), Tensor)
assert_type(lucid.where(x > 0), tuple[Tensor, ...])
assert_type(x.nonzero(as_tuple=True), tuple[Tensor, ...])
assert_type(x.to(lucid.float64), Tensor)
assert_type(x.detach().relu_(), Tensor)
assert_type(lucid.fft.fft(x), Tensor)
lucid.fft.fft(x, out=lucid.empty(0, dtype=lucid.complex64))


class Net(nn.Module):
    def __init__(self, hidden: int = 16) -> None:
        super().__init__()
        self.first = nn.Linear(2, hidden)
        self.second = nn.Linear(hidden, 2)
        self.scale = nn.Parameter(lucid.ones(()))

    def forward(self, x: Tensor) -> Tensor:
        hidden: Tensor = self.second(F.gelu(self.first(x)))
        return hidden * self.scale


net = Net()
assert_type(net.first.weight, nn.Parameter)
assert_type(net.first.in_features, int)
optimizer = optim.AdamW(net.parameters(), lr=1e-2, weight_decay=1e-2)
scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=100)
loader = DataLoader(TensorDataset(x.detach(), y), batch_size=16, shuffle=True)
for _epoch in range(2):
    for inputs, targets in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(inputs), targets)
        assert_type(loss, Tensor)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
    scheduler.step()
with lucid.no_grad():
    accuracy = (net(x).argmax(1) == y).float().mean().item()
print(f"{accuracy:.2f}")
lucid.save(net.state_dict(), "net.pt")
net.load_state_dict(lucid.load("net.pt"))
jacobian = lucid.func.jacrev(net.forward)(x)
