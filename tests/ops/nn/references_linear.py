"""References in NumPy for the ops of wasm/ops/nn/linear.py."""


def np_noisy_linear(np, x, weight_mu, weight_sigma, bias_mu, bias_sigma, epsilon_in, epsilon_out):
    noisy = epsilon_in is not None and epsilon_out is not None
    weight = weight_mu + weight_sigma * np.outer(epsilon_out, epsilon_in) if noisy else weight_mu
    y = np.matmul(x, weight.T)
    if bias_mu is None:
        return y
    return y + bias_mu + (bias_sigma * epsilon_out if noisy and bias_sigma is not None else 0)
