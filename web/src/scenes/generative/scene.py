"""The scene that makes things out of noise: diffusion on points of the plane, and an autoencoder of small digits."""

from scenes_generative_diffusion import Diffusion
from scenes_generative_vae import Vae

MODELS = {"diffusion": Diffusion, "vae": Vae}


def Scene(settings):
    """The scene for the chosen model; the two have little in common but the page's frame around them."""
    return MODELS[settings["model"]](settings)
