"""`{% icon_sheet %}`: the address of the drawing that all icons are parts of.

A page has up to a hundred icons; `{% static %}` would look the address up for each.
"""

import functools

from django import template
from django.templatetags.static import static

register = template.Library()


@register.simple_tag
@functools.cache
def icon_sheet() -> str:
    return static("icons/lucide.svg")
