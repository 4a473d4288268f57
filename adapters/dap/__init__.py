"""The Debug Adapter Protocol, sans-IO, for both of its sides."""
