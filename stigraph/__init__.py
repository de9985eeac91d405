"""Facts on international science and technology cooperation, as a graph that answers questions."""

__version__ = "0.1.0"
