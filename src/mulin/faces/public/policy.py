"""Who may open the public pages: anybody."""

from __future__ import annotations

from mulin.faces.shared import policy

policy.declare(
    {
        "public:home": policy.OPEN,
        "public:place": policy.OPEN,
        "public:programme": policy.OPEN,
        "public:notice": policy.OPEN,
        "public:paper": policy.OPEN,
        "public:paper-page": policy.OPEN,
        "public:slip": policy.OPEN,
        "public:slip-wish": policy.OPEN,
        "public:slip-receipt": policy.OPEN,
        "public:receipt-code": policy.OPEN,
        "public:verify": policy.OPEN,
        "public:verify-log": policy.OPEN,
        "public:verify-consistency": policy.OPEN,
        "public:verify-bundle": policy.OPEN,
        "public:practices": policy.OPEN,
        "public:exposures": policy.OPEN,
        "public:assemblies": policy.OPEN,
        "public:survey-slip": policy.OPEN,
        "public:survey-thanks": policy.OPEN,
    }
)
