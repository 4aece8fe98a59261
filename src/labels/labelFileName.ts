/** How the names of files end that hold labels, without the `.gz` of compressed ones. */
export const labelFileName = /\.(csv|tsv|tab|psv|txt|lst|list|dat|jsonl?|ndjson)$/i;
