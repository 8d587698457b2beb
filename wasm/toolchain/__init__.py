"""The two builds of Lucid: commands that find a toolchain, compile, pack and install. See `build.py`."""
