/** Verdicts and changes to design with. */
import type { Changes, Outcome, Verdict } from '../wire/types'

export const VERDICT: Verdict = {
  lines: [
    { claim: 'clean_end', text: 'The run ended cleanly', state: 'met', required: true, evidence: [{ evidence: 'seen', note: 'A result event without an error, exit code 0' }] },
    { claim: 'target', text: 'app/database.py was dealt with', state: 'met', required: true, evidence: [{ evidence: 'file', path: 'app/database.py', note: '9 lines added, 3 removed' }] },
    { claim: 'check', text: 'pytest -q tests/test_pool.py passes', state: 'met', required: true, evidence: [{ evidence: 'command', command: 'pytest -q tests/test_pool.py', exit: 0, tail: '......                                          [100%]\n6 passed in 1.84s\n', duration_ms: 2410, on: 'result' }] },
    { claim: 'criterion', text: 'The pool gives connections back after an error', state: 'met', required: true, evidence: [{ evidence: 'command', command: 'pytest -q tests/test_pool.py -k error', exit: 0, tail: '2 passed, 4 deselected', duration_ms: 1130, on: 'result' }] },
    { claim: 'criterion', text: 'Connection timeouts are handled', state: 'cant_tell', required: false, evidence: [{ evidence: 'quote', text: 'take() now waits up to 5 seconds for a free connection and raises PoolTimeout.' }] },
    { claim: 'scope', text: 'Nothing outside of the task was changed', state: 'met', required: true, evidence: [] },
  ],
  changes: [
    { path: 'app/database.py', kind: { change: 'modified' }, added: 9, removed: 3 },
    { path: 'tests/test_pool.py', kind: { change: 'added' }, added: 31, removed: 0 },
  ],
  proposed: [],
}

const REFUTED: Verdict = {
  lines: [
    { claim: 'clean_end', text: 'The run ended cleanly', state: 'met', required: true, evidence: [{ evidence: 'seen', note: 'A result event without an error, exit code 0' }] },
    { claim: 'check', text: '`pytest -q tests/test_pool.py` passes', state: 'not_met', required: true, evidence: [
      { evidence: 'command', command: 'pytest -q tests/test_pool.py', exit: 0, tail: '......                            [100%]\n6 passed in 1.71s\n', duration_ms: 2210, on: 'baseline' },
      { evidence: 'command', command: 'pytest -q tests/test_pool.py', exit: 1, tail: '.F....                            [100%]\nFAILED tests/test_pool.py::test_take_waits - PoolTimeout\n1 failed, 5 passed in 6.90s\n', duration_ms: 7410, on: 'result' },
    ] },
    { claim: 'tests', text: 'No test was weakened', state: 'not_met', required: true, evidence: [{ evidence: 'hunk', path: 'tests/test_pool.py', line: 3, text: ' def test_an_error_gives_the_connection_back(pool):\n-    assert pool.free == 1\n+    pass\n' }] },
    { claim: 'said', text: 'The agent says that all tests pass', state: 'not_met', required: true, evidence: [
      { evidence: 'quote', text: 'I have fixed the pool and all tests pass.' },
      { evidence: 'event', number: 11, text: 'Bash: pytest -q tests/test_pool.py\nERROR: file or directory not found: tests/test_pool.py' },
    ] },
    { claim: 'criterion', text: 'The pool gives connections back after an error', state: 'cant_tell', required: true, evidence: [{ evidence: 'hunk', path: 'app/database.py', line: 24, text: '+            self.give(connection)\n' }] },
    { claim: 'target', text: 'app/database.py was dealt with', state: 'met', required: true, evidence: [{ evidence: 'file', path: 'app/database.py', note: '9 lines added, 3 removed' }] },
    { claim: 'scope', text: 'Nothing outside of the task was changed', state: 'not_met', required: false, evidence: [{ evidence: 'file', path: '.github/workflows/a-very-long-name-of-a-folder/that-nobody-would-write/release-and-publish.yml', note: 'decides what the CI runs' }] },
  ],
  changes: VERDICT.changes,
  proposed: ['npm test', 'npx eslint .'],
}

/** As many lines as a long list of criteria gives. */
const MANY: Verdict = {
  ...REFUTED,
  lines: [...REFUTED.lines, ...Array.from({ length: 60 }, (_, n): Verdict['lines'][number] => ({
    claim: 'criterion', text: `Criterion number ${n + 1} of a long list, which says what is wanted in so many words that it takes more than one line where there is little room for it`,
    state: n % 9 === 0 ? 'cant_tell' : 'met', required: n % 7 !== 0, evidence: n % 3 === 0 ? [] : [{ evidence: 'seen', note: 'Found in the file' }],
  }))],
}

export function verdictFor(scene: string, outcome: Outcome): Verdict {
  if (scene === 'many') return MANY
  if (scene === 'zero') return { lines: [], changes: [], proposed: ['cargo test -q'] }
  return outcome === 'SUCCESS' ? VERDICT : REFUTED
}

const DIFF = `diff --git a/app/database.py b/app/database.py
index 83db48f..bf269f4 100644
--- a/app/database.py
+++ b/app/database.py
@@ -18,13 +18,17 @@ class Pool:
     def take(self):
-        if not self.free:
-            raise PoolExhausted()
-        return self.free.pop()
+        with self.changed:
+            if not self.changed.wait_for(lambda: self.free, timeout=self.wait):
+                raise PoolTimeout(self.wait)
+            return self.free.pop()
 
     def give(self, connection):
-        self.free.append(connection)
+        with self.changed:
+            self.free.append(connection)
+            self.changed.notify()
 
     def query(self, text):
         connection = self.take()
-        rows = connection.run(text)
-        self.give(connection)
-        return rows
+        try:
+            return connection.run(text)
+        finally:
+            self.give(connection)
diff --git a/tests/test_pool.py b/tests/test_pool.py
new file mode 100644
index 0000000..e69de29
--- /dev/null
+++ b/tests/test_pool.py
@@ -0,0 +1,6 @@
+from app.database import Pool, PoolTimeout
+
+
+def test_an_error_gives_the_connection_back(pool):
+    with pytest.raises(QueryError):
+        pool.query("not sql")
`

const LONG_PATH = 'services/storefront/internal/checkout/payments/providers/adapters/legacy/v2/implementation/payment_provider_adapter_factory.go'

/** Files of every kind. */
const KINDS = `diff --git a/run.sh b/run.sh
old mode 100644
new mode 100755
diff --git a/lib/vendored b/lib/vendored
index 1111111..2222222 160000
--- a/lib/vendored
+++ b/lib/vendored
@@ -1 +1 @@
-Subproject commit 1111111111111111111111111111111111111111
+Subproject commit 2222222222222222222222222222222222222222
diff --git a/docs/old name.md b/docs/guide.md
similarity index 97%
rename from docs/old name.md
rename to docs/guide.md
--- a/docs/old name.md
+++ b/docs/guide.md
@@ -1,3 +1,3 @@
 # Guide
-Call take() and hope.
+Call take() and wait.
 It is a pool.
diff --git a/logo.png b/logo.png
index 1..2 100644
GIT binary patch
literal 3
Kcmb

diff --git a/legacy.py b/legacy.py
deleted file mode 100644
--- a/legacy.py
+++ /dev/null
@@ -1,2 +0,0 @@
-import os
-print(os.name)
diff --git a/${LONG_PATH} b/${LONG_PATH}
--- a/${LONG_PATH}
+++ b/${LONG_PATH}
@@ -1,2 +1,2 @@ func NewPaymentProviderAdapterFactory(configuration *Configuration, registry *Registry) *PaymentProviderAdapterFactory {
-\tfactory := &PaymentProviderAdapterFactory{configuration: configuration, registry: registry, retries: 3, timeout: 30 * time.Second, logger: logger}
+\tfactory := &PaymentProviderAdapterFactory{configuration: configuration, registry: registry, retries: 5, timeout: 30 * time.Second, logger: logger}
 \treturn factory
diff --git a/package-lock.json b/package-lock.json
--- a/package-lock.json
+++ b/package-lock.json
@@ -1 +1 @@
-{"v":1}
+{"v":2}
diff --git a/data/export.csv b/data/export.csv
new file mode 100644
--- /dev/null
+++ b/data/export.csv
@@ -0,0 +1,9000 @@
${Array.from({ length: 9000 }, (_, n) => `+${n};${(n * 7919) % 1000};row number ${n}`).join('\n')}
# 91,000 more lines of it are not shown: the file is huge
`

export function changesFor(scene: string): Changes {
  const text = scene === 'many' || scene === 'kinds' ? DIFF + KINDS : scene === 'zero' ? '' : DIFF
  return { text, whole: scene !== 'many', path: '/home/ada/orchestrator/results/task_023/changes.diff' }
}
