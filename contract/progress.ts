/** Marks a k6 log line as progress for the CLI: the mark, then a JSON object of counts with the VU's number. */
export const progressMark = 'RLT_PROGRESS ';

/** Marks a k6 log line that says that sockets are left open; the text after it is for the user. */
export const holdMark = 'HOLD ';
