"""The pages that people read: rendered here, complete without JavaScript."""
