"""The HTTP face of stigraph; installed as `stigraph_api`, imported by nobody."""
