"""URLs of returns; mounted in the console's name space."""

from __future__ import annotations

from django.urls import path

from mulin.faces.console.returns import collecting, filling, intakes, listing, policy, sheets  # noqa: F401 (policy: rows)

urlpatterns = [
    path("returns/", listing.overview, name="returns"),
    path("returns/board/", listing.board, name="returns-board"),
    path("returns/board/file/", listing.board_file, name="returns-board-file"),
    path("returns/duty/<int:duty_id>/", sheets.of_duty, name="return-of-duty"),
    path("returns/duty/<int:duty_id>/unchanged/", sheets.unchanged, name="return-unchanged"),
    path("returns/<int:sheet_id>/", sheets.sheet, name="return"),
    path("returns/<int:sheet_id>/file/", sheets.file, name="return-file"),
    path("returns/<int:sheet_id>/add/", filling.add, name="return-row-add"),
    path("returns/<int:sheet_id>/rows/<slug:key>/", filling.row, name="return-row"),
    path("returns/<int:sheet_id>/rows/<slug:key>/reset/", filling.reset, name="return-row-reset"),
    path("returns/<int:sheet_id>/paste/", intakes.paste, name="return-paste"),
    path("returns/<int:sheet_id>/submit/", sheets.submit, name="return-submit"),
    path("returns/<int:sheet_id>/hand/", filling.hand, name="return-hand"),
    path("returns/<int:sheet_id>/review/<slug:act>/", sheets.act, name="return-act"),
    path("returns/intakes/<int:intake_id>/", intakes.intake, name="return-intake"),
    path("returns/intakes/<int:intake_id>/drop/", intakes.drop, name="return-intake-drop"),
    path("returns/parts/<int:part_id>/", filling.part, name="return-part"),
    path("returns/parts/<int:part_id>/add/", filling.part_add, name="return-part-row-add"),
    path("returns/parts/<int:part_id>/rows/<slug:key>/", filling.part_row, name="return-part-row"),
    path("returns/parts/<int:part_id>/done/", filling.part_done, name="return-part-done"),
    path("returns/collections/new/", collecting.new, name="collection-new"),
    path("returns/collections/<int:collection_id>/", collecting.collection, name="collection"),
    path("returns/collections/<int:collection_id>/files/", collecting.files, name="collection-files"),
    path("returns/collections/<int:collection_id>/merge/", collecting.merge, name="collection-merge"),
    path("returns/collections/<int:collection_id>/close/", collecting.close, name="collection-close"),
    path("returns/collections/<int:collection_id>/file/", collecting.export, name="collection-export"),
]
