"""Settings of the test suite: the test cluster's database, cheap hashing, no pool."""

from mulin.config import testing

testing.configure()

from mulin.config.settings.base import *  # noqa: E402, F403
from mulin.config.settings.base import DATABASES  # noqa: E402

DEMONSTRATION = True
DATABASES["default"]["OPTIONS"].pop("pool", None)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
