"""The icons, drawn on a grid of 24 by 24 with a line of 2. `{% icon "name" %}` prints one of them."""

ICONS = {
    "alert": '<path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17.3h.01"/>',
    "arrow": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "book": '<path d="M5 4.5h11a3 3 0 0 1 3 3V20H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11"/>',
    "briefcase": (
        '<rect x="3.5" y="8" width="17" height="12" rx="2"/><path d="M9 8V5.5A1.5 1.5 0 0 1 10.5 4h3A1.5'
        ' 1.5 0 0 1 15 5.5V8M3.5 13h17"/>'
    ),
    "calendar": '<rect x="4" y="5" width="16" height="15.5" rx="2"/><path d="M4 10h16M8.5 3v4M15.5 3v4"/>',
    "chart": '<path d="M4 20h16M7 16v-4M12 16V6M17 16V9"/>',
    "chat": '<path d="M4 5h16v11H10l-5 4v-4H4z"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>',
    "cv": '<path d="M6 3h9l4 4v14H6zM15 3v4h4M9.5 14l2 2 4-4"/>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M4 20h16"/>',
    "duo": '<circle cx="9" cy="12" r="5.5"/><circle cx="15" cy="12" r="5.5"/>',
    "edit": '<path d="M4 20h4L20 8l-4-4L4 16zM13.5 6.5l4 4"/>',
    "filter": '<path d="M4 6h16M7 12h10M10 18h4"/>',
    "flag": '<path d="M5 21V4h13l-3 4.5 3 4.5H5"/>',
    "gear": (
        '<circle cx="12" cy="12" r="3"/><path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.'
        '3l2.1 2.1M5.6 18.4l2.1-2.1M16.3 7.7l2.1-2.1"/>'
    ),
    "globe": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18"/>',
    "good": (
        '<circle cx="12" cy="12" r="9"/><path d="M8 14c1 2 2.5 2.8 4 2.8s3-.8 4-2.8M9 9.5h.01M15 9.5h.01"/>'
    ),
    "handshake": (
        '<circle cx="6.5" cy="7" r="2.7"/><circle cx="17.5" cy="7" r="2.7"/><path d="M2.5 19v-3a4 4 0 0 '
        '1 7-2.6L12 16l2.5-2.6a4 4 0 0 1 7 2.6v3"/>'
    ),
    "hard": (
        '<circle cx="12" cy="12" r="9"/><path d="M8 16.8c1-2 2.5-2.8 4-2.8s3 .8 4 2.8M9 9.5h.01M15 9.5h.01"/>'
    ),
    "help": (
        '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.3a2.6 2.6 0 1 1 3.6 2.6c-.8.4-1.1.9-1.1 1.8M12 1'
        '7h.01"/>'
    ),
    "home": '<path d="M4 11 12 4l8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5h.01"/>',
    "left": '<path d="M15 5.5 8.5 12l6.5 6.5"/>',
    "lock": '<rect x="5" y="11" width="14" height="9.5" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "mail": '<rect x="3" y="5.5" width="18" height="13" rx="2"/><path d="m3.5 7.5 8.5 6 8.5-6"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "moon": '<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z"/>',
    "msg": '<rect x="6" y="2.5" width="12" height="19" rx="2.5"/><path d="M11 18.5h2"/>',
    "okay": '<circle cx="12" cy="12" r="9"/><path d="M8.5 15.5h7M9 9.5h.01M15 9.5h.01"/>',
    "paper": '<path d="M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7"/>',
    "pause": '<path d="M8 5v14M16 5v14"/>',
    "people": (
        '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 5a3.5 3.5 0 0 1 0 '
        '6.5M18 14.5c2.2.8 3.5 2.7 3.5 5.5"/>'
    ),
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c0-4.2 3.4-6.5 7.5-6.5s7.5 2.3 7.5 6.5"/>',
    "phone": (
        '<path d="M5 4h4l1.5 5-2.3 1.6a12 12 0 0 0 5.2 5.2L15 13.5l5 1.5v4a1.5 1.5 0 0 1-1.7 1.5C10.5 19'
        '.7 4.3 13.5 3.5 5.7A1.5 1.5 0 0 1 5 4z"/>'
    ),
    "pin": (
        '<path d="M12 21c4.5-5 7-8.3 7-11.5a7 7 0 0 0-14 0C5 12.7 7.5 16 12 21z"/><circle cx="12" cy="9.'
        '5" r="2.5"/>'
    ),
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6.5H7z"/>',
    "refresh": (
        '<path d="M20 11a8 8 0 0 0-14-4.5L4 8.5M4 4v4.5h4.5M4 13a8 8 0 0 0 14 4.5l2-2M20 20v-4.5h-4.5"/>'
    ),
    "right": '<path d="m9 5.5 6.5 6.5L9 18.5"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
    "sound": '<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/>',
    "speak": '<path d="M3 5h11v8H8l-4 3v-3H3z"/><path d="M17 9h4v8h-1v3l-4-3h-5v-1"/>',
    "sun": (
        '<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2.5M12 19v2.5M2.5 12H5M19 12h2.5M5.3 5.3 7 7M17'
        ' 17l1.7 1.7M5.3 18.7 7 17M17 7l1.7-1.7"/>'
    ),
    "target": '<circle cx="12" cy="12" r="8.5"/><circle cx="12" cy="12" r="4"/><path d="M12 12h.01"/>',
    "unlock": '<rect x="5" y="11" width="14" height="9.5" rx="2"/><path d="M8 11V8a4 4 0 0 1 7.6-1.7"/>',
    "video": '<rect x="3" y="6.5" width="12" height="11" rx="2"/><path d="m15 11 6-3.5v9L15 13"/>',
    "x": '<path d="m6 6 12 12M18 6 6 18"/>',
}
