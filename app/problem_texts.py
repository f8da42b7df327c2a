"""Sentences for files that can't be read and addresses that can't be given, with the way out.

Only words, beside those of `messages_table`; where both have a code, these are the longer ones that
a person with a refused file needs.
"""

from __future__ import annotations

from typing import Final

from app.marking import N_

PROBLEM_TEXTS: Final[dict[str, str]] = {
    "address_too_short": N_("%(first)s is too short."),
    "address_unlucky": N_("%(first)s does not read well."),
    "file_no_rows": N_("There is a header but no row below it."),
    "file_too_big": N_("The file is larger than %(most)s MB. Please send it in parts."),
    "file_old_excel": N_(
        "This is an old Excel file (.xls), or it is locked by a password. In Excel: File "
        "→ Save As → Excel Workbook (.xlsx), without a password."
    ),
    "file_markup": N_(
        "This is a web page under another name. Open it in Excel: File → Save As → Excel Workbook (.xlsx)."
    ),
    "file_not_xlsx": N_(
        "This is not an Excel workbook, whatever its name says. In Excel: File → Save As "
        "→ Excel Workbook (.xlsx)."
    ),
    "file_too_many_rows": N_("More than %(most)s rows. Please send the list in parts."),
    "file_too_many_columns": N_("Row %(row)s has more than %(most)s columns."),
    "encoding_unknown": N_(
        "The letters of this file are not in Unicode. In Excel: File → Save As → Excel "
        "Workbook (.xlsx) or CSV UTF-8."
    ),
    "csv_quotes": N_('From row %(row)s on, a quotation mark (") is not closed or stands wrong.'),
    "csv_cell_too_long": N_("Row %(row)s has a cell that is far too long."),
    "csv_line_too_long": N_("The file has a line that is far too long."),
    "column_missing": N_("No column with the names of people, such as “Họ và tên”."),
    "id_scientific": N_(
        "Excel has rounded this number and its last digits are lost. Format the column "
        "as text and type the number again."
    ),
}
