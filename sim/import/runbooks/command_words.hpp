#pragma once
#include "sim/import/runbooks/runbook_words.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline runbooks {

using Words = std::vector<std::string>;

/// Words of a command; quotes are taken off, and so are a prompt, sudo and the like before it, and what only
/// carries it there ("ssh HOST", "kubectl exec POD --").
[[nodiscard]] Words words_of_command(std::string_view command);

/// The value of "--name value" or "--name=value", whatever it is; "" when it is not given.
[[nodiscard]] std::string raw_option(const Words &words, std::initializer_list<std::string_view> names);

/// The same; "" when it is a variable or a placeholder.
[[nodiscard]] std::string option(const Words &words, std::initializer_list<std::string_view> names);

[[nodiscard]] bool has(const Words &words, std::string_view word);

/// Whether any word holds a text.
[[nodiscard]] bool says(const Words &words, std::string_view text);

/// The words behind `verb` that are no options nor an option's value, "" for variables.
[[nodiscard]] Words arguments_after(const Words &words, std::string_view verb);

/// The first of them, or "".
[[nodiscard]] std::string argument_after(const Words &words, std::string_view verb);

/// What comes before the first dot of a host's name: "shop-db.abc.eu-west-1.rds.amazonaws.com" -> "shop-db";
/// "" for an address.
[[nodiscard]] std::string host_label(const std::string &host);

/// Looks and changes nothing: the verb of kubectl, helm, vault, consul, ...: that it fails is the answer,
/// nobody waits for it.
[[nodiscard]] bool only_reads(const Words &words);

/// What a command of a tool asks for: of kubectl and helm, with `requires_ids` the cluster they work through.
[[nodiscard]] StepMeaning kubernetes_command(const Words &words, std::vector<std::string> &requires_ids);
/// Of patronictl, psql, pg_ctl, pg_restore.
[[nodiscard]] StepMeaning postgres_command(const Words &words);
/// Of vault, consul, redis-cli, kafka-*, argocd, velero, systemctl and what else a shell begins with; `known`
/// is set when it is one of them.
[[nodiscard]] StepMeaning tool_command(const Words &words, bool &known);

} // namespace drsim::import::runbooks
