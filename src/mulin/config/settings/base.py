"""Settings of every process. Values come from :mod:`mulin.config.env`; business parameters live in rulebooks."""

from __future__ import annotations

from pathlib import Path

from mulin.config import database, demonstration, env
from mulin.faces.shared import csp

ENV = env.load()
KEYS = ENV.keys()
SECRET_KEY = KEYS.secret_key
DEBUG = False
DEMONSTRATION = demonstration.is_on(ENV)
ALLOWED_HOSTS = list(ENV.hosts)
CSRF_TRUSTED_ORIGINS = list(ENV.origins)
FACES = ENV.faces
CONSOLE_URL = ENV.console_url
PUBLIC_URL = ENV.public_base
PUBLIC_URL_SETTLED = bool(ENV.public_url)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "csp",
    "mulin.faces.shared",  # before allauth: its sign-in templates are ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "mulin.kernel.almanac",
    "mulin.kernel.audit",
    "mulin.kernel.drafts",
    "mulin.kernel.files",
    "mulin.kernel.installation",
    "mulin.kernel.outbox",
    "mulin.kernel.registers",
    "mulin.base.places",
    "mulin.base.parties",
    "mulin.base.access",
    "mulin.mechanisms.packs",
    "mulin.mechanisms.cases",
    "mulin.mechanisms.duties",
    "mulin.mechanisms.notices",
    "mulin.mechanisms.decisions",
    "mulin.mechanisms.surveys",
    "mulin.mechanisms.returns",
    "mulin.mechanisms.measures",
    "mulin.mechanisms.filling",
    "mulin.areas.registry",
    "mulin.areas.selfgov",
    "mulin.areas.market",
    "mulin.areas.campaign",
    "mulin.areas.coverage",
    "mulin.areas.renovation",
    "mulin.areas.funds",
    "mulin.areas.mediation",
    "mulin.areas.safety",
    "mulin.areas.supervision",
    "mulin.areas.honours",
    "mulin.areas.publicity",
]

MIDDLEWARE = [
    "mulin.faces.shared.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "mulin.faces.shared.middleware.SecurityHeaders",
    "mulin.faces.shared.apart.FacesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mulin.faces.shared.hats.HatMiddleware",
]

ROOT_URLCONF = "mulin.config.urls"
WSGI_APPLICATION = "mulin.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "mulin.faces.shared.context.shell",
            ],
            "builtins": ["mulin.faces.shared.templatetags.mulin", "template_partials.templatetags.partials"],
        },
    }
]

DATABASES = {"default": database.django_database(database.active_url())}
if database.role() == "runtime" and ENV.pool:
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/hats/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "mulin.faces.shared.accounts.AccountAdapter"
ACCOUNT_FORMS = {"login": "mulin.faces.shared.account_forms.LoginForm"}
MFA_FORMS = {
    "authenticate": "mulin.faces.shared.account_forms.AuthenticateForm",
    "reauthenticate": "mulin.faces.shared.account_forms.ReauthenticateForm",
    "activate_totp": "mulin.faces.shared.account_forms.ActivateForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "5/5m/key,20/m/ip", "reauthenticate": "10/m/user"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "睦邻"

SESSION_COOKIE_AGE = 8 * 3600
SESSION_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENV.https
CSRF_COOKIE_SECURE = ENV.https
CSRF_FAILURE_VIEW = "mulin.faces.shared.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31536000 if ENV.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = csp.CONTENT_SECURITY_POLICY

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = str(ENV.layout.static)
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = str(ENV.layout.files)
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
IMPORT_BACKGROUND_ROWS = 20_000
"""Imports of more rows than this are carried out by the worker."""
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": ENV.log_level},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
PACKAGE = Path(__file__).resolve().parents[2]
SILENCED_SYSTEM_CHECKS: list[str] = []
