#!/usr/bin/env bash
# `validate()` of kubernetes-models takes a manifest with misspelt fields for valid.
#
# Expected: it says that `completion` and `imag` are no fields, as the API server does when it is asked to be strict
# (`kubectl apply`, whose default that is), and that an indexed job without `completions` is none.
# Seen: kubernetes-models 5.1.0 checks the types of the fields that it knows, and passes over the others: a job of which every
# task is number 0, or none starts. A wrong type is refused. TypeScript refuses such fields where an object is written out,
# not where it was read from YAML or built in steps.
# Fails once that is no longer so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund kubernetes-models@5.1.0
cat >validate.mjs <<'JS'
import { Job } from 'kubernetes-models/batch/v1/Job';

function outcome(spec, container) {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'task', ...container }] } };
  try {
    new Job({ metadata: { name: 'job' }, spec: { completionMode: 'Indexed', ...spec, template } }).validate();
    return 'valid';
  } catch (error) {
    return error.message;
  }
}
console.log('right:', outcome({ completions: 3 }, { image: 'node' }));
console.log('misspelt:', outcome({ completion: 3 }, { imag: 'node' }));
console.log('wrong type:', outcome({ completions: 'three' }, { image: 'node' }));
JS
node validate.mjs | tee seen.txt
cat >expected.txt <<'TXT'
right: valid
misspelt: valid
wrong type: data/spec/completions must be integer
TXT
diff expected.txt seen.txt
