"""The references that this release's code registers, literal, for tests of the data alone."""

_TEXT = """
    register:region register:community register:building register:unit register:space
    register:organisation register:post register:group register:person register:duty-list
    register:delegation register:policy register:rule-document register:project register:premises
    register:asset register:alias register:award-programme
    field:community.placement field:community.kind field:community.location_type
    field:community.boundary field:community.utilities field:community.shops
    field:community.leader field:community.contact field:community.levels
    field:community.management field:community.premises field:community.power_room
    field:region.leader field:region.body field:region.chain
    field:organisation.membership field:policy.receipt
    proc:supervision.order
    register:campaign-task
    proc:campaign.task proc:campaign.drafting proc:campaign.blocker proc:campaign.review proc:campaign.spot-check
    proc:campaign.accountability-interview proc:campaign.circular proc:campaign.street-plan
    proc:campaign.deployment-plan proc:campaign.local-plan proc:campaign.year-plan proc:campaign.combined-plan
    proc:campaign.pilot-summary proc:campaign.stage-report proc:campaign.closing-report
    face:tasks face:task-places face:task-year face:milestones face:lagging face:blockers face:highlights
    proc:registry.delimitation proc:registry.premises proc:registry.new-project-review
    proc:registry.delegation-handover proc:registry.merge proc:registry.split proc:campaign.expiry
    face:console.street face:console.county face:console.community face:returns.dispatch-board
    measure:honours.demonstration_projects measure:coverage.service
    measure:coverage.professional_old measure:renovation.completed
    measure:market.early_tender_rate measure:mediation.new_committees
    measure:mediation.large_communities measure:selfgov.committee_eligible
    measure:selfgov.roster_founded measure:safety.video_coverage measure:coverage.unmanaged_rate
    measure:selfgov.satisfaction measure:selfgov.committee_all measure:renovation.renewal_old
    measure:community.parking_ratio measure:campaign.observation_meetings
    measure:campaign.four_items measure:selfgov.committee_or_interim measure:selfgov.party_members
    measure:selfgov.party_organisations measure:campaign.leader_and_team
    measure:selfgov.newly_filed measure:funds.oversight_pilots measure:funds.oversight_households
    measure:coverage.without_service measure:selfgov.participation_rate
    proc:coverage.strategy proc:coverage.takeover face:console.coverage face:console.staff
    field:community.strategy field:community.services field:community.standard field:community.conditions
    field:community.service_class field:community.gaps field:community.trial field:community.bundle
    field:community.self_management field:community.self_evaluation field:project.staffing
    field:project.staff_standard field:region.means
    measure:coverage.strategies measure:coverage.basic_services measure:coverage.self_evaluated measure:staff.manning
    register:publicity-activity register:publicity-plan register:article register:practice
    register:slogan register:habit rule:publicity-plan rule:slogan-checklist
    proc:publicity.exposure proc:publicity.town-exposure
    rule:league proc:measures.league-check notice:league-circular
    notice:exposure notice:practices notice:rights-and-duties
    field:community.satisfaction_company proc:selfgov.company-talk proc:selfgov.deliberation register:joint-action
    rule:assembly-agenda rule:assembly-notice rule:assembly-result rule:survey rule:survey-sample
    """
KNOWN_KEYS = frozenset(_TEXT.split())
