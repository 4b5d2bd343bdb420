"""Heartbeats seen in an ECG."""
