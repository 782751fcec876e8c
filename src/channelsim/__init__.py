"""channelsim: how manufacturers compete through distribution channels, week by week."""

__version__ = "0.1.0"
