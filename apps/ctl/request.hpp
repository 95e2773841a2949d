#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/command/grammar.hpp"
#include "core/types/result.hpp"

namespace apps::ctl {

using core::command::act;
using core::command::request;

/// A request as a key makes it.
request request_for(act, std::string target = {});
/// Reads words as `watchbill ctl` takes them. A problem is a sentence that names the nearest word.
core::result<request, std::string> read_words(const std::vector<std::string>& words);
/// Splits a line into words; quotes hold words together.
std::vector<std::string> words_of(std::string_view line);

/// What has to come before it leaves; `mode` as the node says it. An unknown mode is taken for live.
core::command::tier tier_of(const request&, std::string_view mode);
/// Name to type for tier t3: the target, or the node's name where the verb has no target.
std::string name_to_type(const request&, const std::string& node);
/// The value of an argument; empty where it is not there.
std::string argument_of(const request&, const std::string& name);
/// Verb and target.
std::string text_of(const request&);

/// The words that may come next, given those before and the beginning of the next. `targets` by kind: bot, actor,
/// breaker, order.
std::vector<std::string> completions(const std::vector<std::string>& before, std::string_view beginning,
                                     const std::map<std::string, std::vector<std::string>>& targets);

/// As a line for a shell: watchbill ctl bots pause alpha --reason 'CPI at 12:30'.
std::string shell_line(const request&);
/// The page of the admin API that a reading verb shows; empty where there is none.
std::string page_of(const request&);
/// The body of POST /v1/commands. `id` is chosen by the caller.
std::string body_of(const request&, const std::string& id);

}  // namespace apps::ctl
