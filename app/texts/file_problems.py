"""Sentences for files that can't be read and addresses that can't be given, with the way out.

Only words, beside those of `field_problems`; where both have a code, these are the longer ones that
a person with a refused file needs.
"""

from __future__ import annotations

from typing import Final

from app.texts.marking import N_

PROBLEM_TEXTS: Final[dict[str, str]] = {
    "address_too_short": N_("%(first)s is too short."),
    "address_unlucky": N_("%(first)s does not read well."),
    "heads_unreadable": N_("Line %(line)s is no line of “congvu audit head”."),
    "heads_none": N_("There is no line of “congvu audit head” in this file that could be compared."),
    "heads_disordered": N_("Line %(line)s does not stand in the order in which such lines are written."),
    "archive_none": N_("There is no archive of the record in %(name)s."),
    "archive_there": N_("%(name)s is there already. Name another folder, or verify and move that file."),
    "archive_unreadable": N_("Line %(line)s is no event of an archived record."),
    "record_broken": N_(
        "The record does not hold at event %(seq)s, so nothing was archived. Run “congvu audit verify”."
    ),
    "file_no_rows": N_("There is a header but no row below it."),
    "file_too_big": N_("The file is larger than %(most)s MB. Please send it in parts."),
    "file_markup": N_(
        "This is a web page under another name. Open it in Excel: File → Save As → Excel Workbook (.xlsx)."
    ),
    "file_not_xlsx": N_(
        "This is not an Excel workbook, whatever its name says. In Excel: File → Save As "
        "→ Excel Workbook (.xlsx)."
    ),
    "file_old_letter": N_(
        "This is an old Word document (.doc). In Word: File → Save As → Word Document (.docx)."
    ),
    "file_without_list": N_(
        "There is no table in this document whose first row names its columns, such as “Họ và tên”."
    ),
    "file_lost_letters": N_(
        "Letters were lost when this file was saved: they are question marks now and can't come back. "
        "Open the original again and save it as an Excel workbook (.xlsx) or as “CSV UTF-8”."
    ),
    "file_typed_marks": N_(
        "Accents are typed as symbols in this file, such as “Tra^`n”. Please convert it to Unicode first."
    ),
    "unit_from_above": N_("The cell is empty: taken from above: %(text)s."),
    "cell_error": N_("A formula has no result here: %(text)s. Please type what belongs there."),
    "file_too_many_rows": N_("More than %(most)s rows. Please send the list in parts."),
    "file_too_many_columns": N_("Row %(row)s has more than %(most)s columns."),
    "encoding_unknown": N_(
        "The character encoding of this file can't be recognised. Choose it below, or save the file again in "
        "Excel: File → Save As → Excel Workbook (.xlsx) or CSV UTF-8."
    ),
    "csv_quotes": N_('From row %(row)s on, a quotation mark (") is not closed or stands wrong.'),
    "csv_cell_too_long": N_("Row %(row)s has a cell that is far too long."),
    "csv_line_too_long": N_("The file has a line that is far too long."),
    "column_missing": N_("No column with the names of people, such as “Họ và tên”."),
    "id_scientific": N_(
        "Excel has rounded this number and its last digits are lost. Format the column "
        "as text and type the number again."
    ),
    "unit_unknown": N_(
        "There is no unit “%(text)s” in %(within)s. Say above the rows which unit is meant, or add this name "
        "under “Other names” on the unit's page. A list moves nobody out of its unit: the new unit takes "
        "over whoever goes there."
    ),
    "unit_ambiguous": N_(
        "“%(text)s” may be any of %(count)s units. Write its code, or the name of the body above it."
    ),
    "several_match": N_(
        "%(count)s people here have this name and date of birth. Add the staff code to tell which is meant."
    ),
    "staff_code_elsewhere": N_(
        "This staff code is in use outside the units you look after. Check it; if it is right, ask an "
        "administrator above you to make the move."
    ),
    "national_id_elsewhere": N_(
        "This identity number is in use outside the units you look after. Check it; if it is right, "
        "ask an administrator above you to make the move."
    ),
    "code_and_id_differ": N_("The staff code and the identity number belong to two different people."),
    "domain_missing": N_("No mail domain has been set up yet, so no address can be made."),
    "appeared_meanwhile": N_(
        "This person was added by someone else after the list was read. Upload the list again."
    ),
    "person_gone": N_("This person is no longer here. Upload the list again."),
    "changed_meanwhile": N_(
        "This was changed by someone else after the list was read, and was left as it is. Upload the "
        "list again to see what would change now."
    ),
    "plan_nothing_to_do": N_("There is no row left that would change anything."),
    "plan_repeated": N_("This list was carried out here before, and nothing in it is new."),
    "plan_changed": N_(
        "People were changed since this list was read: %(count)s rows are different now. Please look at "
        "them, and then go on."
    ),
    "header_unknown": N_("The list has no column “%(text)s”."),
    "map_unreadable": N_("The file that names the columns can't be read as JSON."),
    "address_unknown": N_("Nobody here has this address."),
    "plan_needs_second": N_(
        "This list would change unusually much. Nothing is done before a second person has confirmed it."
    ),
    "approver_gone": N_(
        "%(name)s, who confirmed this list, may not do so any more. Somebody else must look at it and "
        "confirm it."
    ),
    "leaving_by_list": N_(
        "More than %(most)s people have been locked out here within a day. Hand in a list of those who "
        "leave: a second person confirms it. Or go on tomorrow."
    ),
    "too_many_in_a_day": N_(
        "Together with other lists and changes of the last 24 hours that nobody else has looked at, this "
        "would be %(count)s people in the same way. That is unusual."
    ),
    "approver_is_author": N_(
        "Whoever uploaded a list can't be its second person. Please ask a colleague who may import here."
    ),
    "approval_not_needed": N_("This list needs no second person."),
    "undo_of_undo": N_("An undo can't be undone. Please upload the list again."),
    "undo_too_late": N_("An import can be taken back for %(days)s days; this one is older."),
    "undo_exists": N_("This import is being taken back already, or has been."),
    "changed_since": N_("This was changed after the import, so it stays as it is."),
    "rights_not_put_back": N_(
        "Permissions that ended on leaving are not restored. Whoever still needs them has to ask again."
    ),
    "address_of_nobody": N_(
        "This address is nobody's here, and the row says nothing else by which its person could be told."
    ),
    "listed_as_left": N_("The list says that this person has left: nobody is added."),
    "unit_code_and_name_differ": N_(
        "The unit code (%(code)s) and the unit's name (%(name)s) say two different things."
    ),
    "plan_taken_back": N_(
        "This list is being taken back, or has been: nothing of it can be carried out any more."
    ),
    "plan_not_ready": N_("This can't be done with the list as it stands now. Look at its state."),
    "plan_row_without_effect": N_("This row would change nothing, so it can't be left out or taken in."),
    "file_gone": N_("The uploaded file is no longer there. Please upload it again."),
    "file_broke": N_(
        "This file could not be read, and the fault is ours: it was written down for whoever looks after "
        "the system. Saving it as an Excel workbook (.xlsx) and uploading that may help."
    ),
    "row_broke": N_(
        "This row could not be carried out, and the fault is ours: it was written down for whoever looks "
        "after the system. Nothing of it was done."
    ),
    "row_conflict": N_(
        "Someone else was given the same code or address at the same moment. Upload the list again."
    ),
    "denied_together": N_(
        "Not each of these may do this for this person: %(people)s. A list does only what everybody may do "
        "who made, changed, confirmed or started it."
    ),
    "plan_person_may_not": N_(
        "These people took part in this list but may no longer import here: %(people)s. Upload the list "
        "again."
    ),
    "denied": N_("The author of this list no longer has the right to do this in that unit."),
    "unit_not_listed": N_("Please choose a unit from the list."),
    "unit_not_below": N_("Please choose the unit of this list or one below it."),
    "unit_name_shared": N_("Several units have this name. Please choose one from the list."),
    "waits_for_release": N_(
        "This staff code or identity number is in use outside the units you look after. Check it; "
        "if it is right, the row waits until the other unit lets the person go."
    ),
    "leaver_oneself": N_("You are not in this list yourself. Nobody can propose their own departure."),
    "leaver_protected": N_(
        "This person is not in the list, but has rights that you do not have: only somebody with "
        "the same rights may let them leave."
    ),
    "transfer_needs_destination": N_("Enter the unit the person is moving to."),
    "transfer_elsewhere": N_(
        "This person was let go to another unit. Ask the unit where they work now to name yours."
    ),
    "code_of_another_name": N_(
        "This code belongs to somebody of another name. Check the code and the name; nobody is taken over "
        "by a code alone."
    ),
    "claim_came_late": N_(
        "This person was promised to another unit, or is there already. Nothing was changed. Ask the unit "
        "where they worked; your list stands in the record."
    ),
    "expected_meanwhile": N_(
        "Another unit has asked for this person since the list was read. Nothing was changed. Read the "
        "list again and say whether the person leaves or goes there."
    ),
    "transfer_works_here": N_("This person works in that unit already."),
    "transfer_not_in_service": N_("This person has left the service, so there is no post to move from."),
    "answer_unknown": N_("Please choose one of the answers offered."),
    "row_asks_nothing": N_("This row asks nothing."),
    "too_many_leavers": N_(
        "%(count)s people would leave: %(share)s%% of the %(total)s who are here. More than "
        "%(limit)s, or more than %(limit_share)s%%, is unusual."
    ),
    "too_many_lockouts": N_(
        "%(count)s accounts would be locked, withdrawn or deleted. More than %(limit)s are unusual for one "
        "letter."
    ),
    "too_many_movers": N_(
        "%(count)s people would move: %(share)s%% of the %(total)s who are here. More than "
        "%(limit)s and more than %(limit_share)s%% is unusual."
    ),
    "too_many_changes": N_(
        "The records of %(count)s people would change: %(share)s%% of the %(total)s who are here. "
        "More than %(limit)s and more than %(limit_share)s%% is unusual."
    ),
    "too_many_joiners": N_(
        "%(count)s people would join, where %(total)s are now. More than %(limit)s and more than "
        "%(limit_share)s%% is unusual."
    ),
    "older_list": N_(
        "This looks like an older list: it would take back what has been changed since, or bring "
        "back who has left (%(count)s of %(total)s rows)."
    ),
    "half_list": N_(
        "This looks like part of a list: %(count)s of the %(total)s people who are here are not in it."
    ),
    "other_department": N_(
        "This looks like the list of another department: %(count)s of %(total)s rows speak of "
        "people or units elsewhere."
    ),
    "shifted_columns": N_(
        "The columns look shifted: in %(count)s of %(total)s rows the cells can't be what their header says."
    ),
    "unplaced_people": N_(
        "The list does not say where %(count)s of its people work, so they would stand in %(unit)s itself "
        "and in none of the units below it."
    ),
    "units_not_named": N_(
        "No column of this list names the unit: all %(count)s rows are taken to be people of %(unit)s itself."
    ),
    "too_many_spellings": N_("A unit can have at most %(most)s other names. Remove one that no list uses."),
    "everyone_renamed": N_(
        "%(count)s of the %(total)s people who are known would get another name. Perhaps one column"
        " was sorted without the others."
    ),
    "wrong_unit": N_(
        "The people of this list work at %(unit)s (%(count)s of %(total)s rows). Perhaps the wrong "
        "unit was chosen."
    ),
    "wrong_unit_elsewhere": N_(
        "The people of this list work at another unit (%(count)s of %(total)s rows). Perhaps the wrong unit "
        "was chosen."
    ),
    "empty_list": N_(
        "No row of this full list names anybody, so all %(count)s people who are here would leave."
    ),
    "column_unknown": N_("The list has no such column."),
    "second_needed": N_("One person alone may not do this. Ask a second person to agree to it."),
    "request_over": N_("This request is no longer open. Look at what became of it."),
    "request_open": N_("This has been asked for already and waits for its answer."),
    "request_is_wish": N_("This is not something to approve: turn it into a list, or say what was done."),
    "request_needs_word": N_("This needs a second person's yes or no."),
    "request_not_plannable": N_("This can't be turned into a list. Deal with it manually, then say so here."),
    "too_many_requests": N_("You have %(most)s open requests. Take one back, or wait for an answer."),
    "grant_withdrawn": N_("This permission was withdrawn meanwhile."),
    "nobody_chosen": N_("Nobody was chosen. Tick the people in the list first."),
    "too_many_chosen": N_("At most %(most)s people can be chosen at once."),
    "one_not_restorable": N_(
        "%(name)s: by %(article)s this lock is not lifted; the body asks for a new mailbox."
    ),
    "one_in_other_state": N_("%(name)s: this can't be done as the mailbox is now."),
    "one_out_of_reach": N_("%(name)s: you may not change this person's account."),
    "one_there_already": N_("%(name)s works there already."),
    "nobody_in_reach": N_("Nobody within your units fits this. Please choose a person from the list."),
    "several_meant": N_("Please choose below which one you mean."),
    "nobody_near": N_("Nobody in your unit has this address."),
    "nothing_to_change": N_("Please write what is to be different."),
    "unit_not_near": N_("Please choose your own unit or one below it."),
    "letter_kind": N_("Please attach the letter as PDF, JPG, PNG or DOCX."),
    "letter_too_big": N_("The letter is larger than %(most)s MB. Please scan it smaller."),
    "allowance_mailboxes": N_(
        "%(unit)s has %(used)s of the %(allowed)s mailboxes of its allowance, so there is no place for one "
        "more. Ask the administrator of the unit above it for more."
    ),
    "allowance_mailboxes_top": N_(
        "%(unit)s has %(used)s of the %(allowed)s mailboxes of its allowance, so there is no place for one "
        "more. Ask the system administrator for more."
    ),
    "allowance_storage": N_(
        "%(unit)s has given out %(used)s GB of the %(allowed)s GB of storage of its allowance, and this "
        "mailbox needs more than is left. Ask the administrator of the unit above it for more."
    ),
    "allowance_storage_top": N_(
        "%(unit)s has given out %(used)s GB of the %(allowed)s GB of storage of its allowance, and this "
        "mailbox needs more than is left. Ask the system administrator for more."
    ),
    "allowance_range": N_("Please enter a number from 0 to %(most)s, or nothing for no limit."),
    "plan_beyond_mailboxes": N_(
        "%(unit)s has %(used)s of the %(allowed)s mailboxes of its allowance. This list would bring "
        "%(count)s: %(beyond)s of them have no place, and their rows would be refused. Ask the "
        "administrator of the unit above it for more first."
    ),
    "plan_beyond_mailboxes_top": N_(
        "%(unit)s has %(used)s of the %(allowed)s mailboxes of its allowance. This list would bring "
        "%(count)s: %(beyond)s of them have no place, and their rows would be refused. Ask the "
        "system administrator for more first."
    ),
    "plan_beyond_storage": N_(
        "%(unit)s has given out %(used)s GB of the %(allowed)s GB of storage of its allowance. This list "
        "needs %(count)s GB: %(beyond)s GB are too much, and the rows that need them would be refused. Ask "
        "the administrator of the unit above it for more first."
    ),
    "plan_beyond_storage_top": N_(
        "%(unit)s has given out %(used)s GB of the %(allowed)s GB of storage of its allowance. This list "
        "needs %(count)s GB: %(beyond)s GB are too much, and the rows that need them would be refused. Ask "
        "the system administrator for more first."
    ),
}
