"""Everything that touches a radio or a recording of one."""
