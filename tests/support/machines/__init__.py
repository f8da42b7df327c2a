"""Blank Debian machines on this one, each booted with systemd: for tests that install, reboot and upgrade."""
