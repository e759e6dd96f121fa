DROP TRIGGER records_are_never_emptied ON accounts_staffrecord;
DROP TRIGGER records_are_append_only ON accounts_staffrecord;
DROP FUNCTION refuse_change_of_records();
