"""Measurements that the thresholds rest on."""
