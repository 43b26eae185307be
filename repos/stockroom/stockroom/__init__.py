"""Stockroom: warehouse stock and purchasing back office."""

__version__ = "2.3.0"
