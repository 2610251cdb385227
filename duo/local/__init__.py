"""Duo on one machine: installs itself, starts the services it needs, and ends all of it together.

`./run` goes through `bootstrap` (a filled .venv), `supervisor` (the order of things), `postgres` and `valkey` (the
embedded services), `prepare` (database, reference data, demo, plan) and `home` (what is kept in var/).
"""
