# SPDX-License-Identifier: Apache-2.0
"""Benchmarks of Firesteel beside their peers; standard library only."""
