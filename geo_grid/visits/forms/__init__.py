"""Extra questions of a visit: a subset of XLSForm, read, checked, asked and answered.

The subset and what lies beyond it are written down in ``docs/visit-forms.md``.
"""
