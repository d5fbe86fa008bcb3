"""Pictures of a life and of a programme, as SVG made here: no script, no style, nothing from outside."""
