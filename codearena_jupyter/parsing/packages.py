"""Which package brings which module, where the names differ.

Written by hand and kept short: a module that is not here belongs to the package of its own name,
which is true of nearly all. Names of modules that belong to no package are mapped to "".
"""

from __future__ import annotations

PACKAGES = {
    "_cffi_backend": "cffi", "apt": "", "attr": "attrs", "Bio": "biopython", "bpy": "",
    "bs4": "beautifulsoup4", "cairo": "pycairo", "community": "python-louvain", "Crypto": "pycryptodome",
    "Cryptodome": "pycryptodomex", "cv2": "opencv-python-headless", "dateutil": "python-dateutil",
    "decouple": "python-decouple", "discord": "discord.py", "django_filters": "django-filter",
    "dns": "dnspython", "docx": "python-docx", "dotenv": "python-dotenv", "engineio": "python-engineio",
    "faiss": "faiss-cpu", "ffmpeg": "ffmpeg-python", "fitz": "pymupdf", "gi": "pygobject",
    "git": "gitpython", "google.colab": "", "google.protobuf": "protobuf",
    "googleapiclient": "google-api-python-client", "gridfs": "pymongo", "grpc": "grpcio",
    "haystack": "haystack-ai", "imblearn": "imbalanced-learn", "jose": "python-jose", "js": "",
    "jwt": "pyjwt", "kafka": "kafka-python", "ldap": "python-ldap", "magic": "python-magic",
    "mpl_toolkits": "matplotlib", "multipart": "python-multipart",
    "mysql.connector": "mysql-connector-python", "MySQLdb": "mysqlclient", "nacl": "pynacl",
    "OpenGL": "pyopengl", "OpenSSL": "pyopenssl", "osgeo": "gdal", "PIL": "pillow",
    "pkg_resources": "setuptools", "pptx": "python-pptx", "psycopg2": "psycopg2-binary",
    "pygame": "pygame-ce", "pylab": "matplotlib", "pyodide": "", "pythoncom": "pywin32",
    "pywintypes": "pywin32", "rest_framework": "djangorestframework", "ruamel": "ruamel.yaml",
    "serial": "pyserial", "shapefile": "pyshp", "skimage": "scikit-image", "sklearn": "scikit-learn",
    "skopt": "scikit-optimize", "slugify": "python-slugify",
    "socks": "pysocks", "snowflake.connector": "snowflake-connector-python", "socketio": "python-socketio",
    "speech_recognition": "speechrecognition", "telebot": "pytelegrambotapi",
    "telegram": "python-telegram-bot", "tlz": "toolz", "umap": "umap-learn", "usb": "pyusb",
    "vlc": "python-vlc", "websocket": "websocket-client", "win32api": "pywin32", "win32com": "pywin32",
    "win32con": "pywin32", "win32gui": "pywin32", "wx": "wxpython", "Xlib": "python-xlib", "yaml": "pyyaml",
    "zmq": "pyzmq",
}  # fmt: skip
"""Packages by module, or by the beginning of a module's dotted name."""

ALONG = {
    "@mui/material": ("@emotion/react", "@emotion/styled"),
    "@mui/icons-material": ("@mui/material", "@emotion/react", "@emotion/styled"),
}
"""npm packages that don't work without others, which they only say to be optional."""

PYTHON_ALONG = {"plotly": "nbformat"}
"""The same of PyPI: Plotly draws in a kernel with it alone."""
