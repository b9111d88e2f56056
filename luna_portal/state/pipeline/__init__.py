"""The event pipeline: the only place that knows the framework's private names."""
