"""Mixins and small States that several pages bring."""
