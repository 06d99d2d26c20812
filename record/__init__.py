"""The library behind *Phase One, Phase Two*: the dataset, its rules, and everything the book computes from it."""

__version__ = "0.4.0"
