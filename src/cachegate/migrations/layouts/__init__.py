"""The layouts that can be run. The first that recognises a folder takes it, so the particular ones come first."""

from __future__ import annotations

from cachegate.migrations.layout import Layout
from cachegate.migrations.layouts import plain, supabase

ALL: tuple[Layout, ...] = (supabase.LAYOUT, plain.LAYOUT)
