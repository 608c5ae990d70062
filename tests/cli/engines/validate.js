// Holds manifests (files named on the command line) against the schemas of Kubernetes' API, and refuses fields that these
// do not know: validators read what they know, so a field that nobody reads is none. Prints problems as JSON.
"use strict";
const fs = require("fs");
const path = require("path");
const modules = process.argv[2];
const load = (name) => require(path.join(modules, "kubernetes-models", name));
const models = {
  "batch/v1/Job": "batch/v1/Job",
  "v1/ConfigMap": "v1/ConfigMap",
  "v1/PersistentVolumeClaim": "v1/PersistentVolumeClaim",
};

function watched(value, where, unread) {
  if (value === null || typeof value !== "object") return value;
  const keys = Array.isArray(value) ? [] : Object.keys(value);
  const made = Array.isArray(value) ? [] : {};
  for (const key of keys) unread.add(`${where}/${key}`);
  for (const [key, item] of Object.entries(value)) made[key] = watched(item, `${where}/${key}`, unread);
  return new Proxy(made, {
    get(target, key) {
      if (typeof key === "string") unread.delete(`${where}/${key}`);
      return target[key];
    },
  });
}

const problems = [];
for (const file of process.argv.slice(3)) {
  const value = JSON.parse(fs.readFileSync(file, "utf8"));
  const name = models[`${value.apiVersion}/${value.kind}`];
  if (!name) {
    problems.push(`${file}: no model of ${value.apiVersion} ${value.kind}`);
    continue;
  }
  const unread = new Set();
  const { validate } = load(`_schemas/IoK8sApi${name === "batch/v1/Job" ? "BatchV1Job" : "CoreV1" + value.kind}.js`);
  if (!validate(watched(value, "", unread)))
    problems.push(...validate.errors.map((error) => `${file}${error.instancePath}: ${error.keyword} ${JSON.stringify(error.params)}`));
  for (const field of unread) problems.push(`${file}${field}: no field of the schema`);
}
console.log(JSON.stringify(problems));
