// Formats the outcome of mutate.
#include "generator/cli/mutate_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>

#include "generator/output/files.hpp"
#include "generator/render/wording.hpp"

namespace sfpgen::cli {
namespace {

using flow::Fate;

std::string_view name_of(Fate fate) {
  switch (fate) {
    case Fate::killed:
      return "killed";
    case Fate::disproved:
      return "disproved";
    case Fate::equivalent:
      return "equivalent";
    case Fate::survived:
      return "survived";
  }
  return "";
}

}  // namespace

std::size_t count_of(const MutateSummary& summary, Fate fate) {
  return static_cast<std::size_t>(
      std::count_if(summary.tried.begin(), summary.tried.end(),
                    [fate](const TriedMutation& tried) { return tried.fate == fate; }));
}

std::string mutate_table(const MutateSummary& summary) {
  const elaborate::Design& design = summary.design;
  const std::size_t survived = count_of(summary, Fate::survived);
  std::string text = fmt::format("{}: {}: {}\n", design.name, render::summary(design),
                                 survived == 0 ? "every fault noticed" : "FAULTS LEFT");
  const auto out = std::back_inserter(text);
  const auto line = [&out](std::string_view label, const auto& value) {
    fmt::format_to(out, "  {:<54}{}\n", label, value);
  };
  line("faults", summary.tried.size());
  line("noticed by the verification", count_of(summary, Fate::killed));
  line("noticed by a proof (sfpgen prove)", count_of(summary, Fate::disproved));
  line("without effect, as proved", count_of(summary, Fate::equivalent));
  line("left", survived);
  for (const TriedMutation& tried : summary.tried) {
    if (tried.fate != Fate::survived) continue;
    fmt::format_to(out, "    {}: {} at {}\n      {}\n", tried.mutation.number, tried.mutation.mode,
                   tried.mutation.place, fmt::join(tried.mutation.sources, " "));
  }
  line("seed", summary.seed);
  line("rows for each", summary.rows);
  line("seconds", fmt::format("{:.1f}", summary.seconds));
  if (!summary.work_directory.empty()) line("ran in", output::printable(summary.work_directory));
  line("tools", fmt::format("{}", fmt::join(summary.tools, ", ")));
  return text;
}

std::string mutate_json(const MutateSummary& summary) {
  nlohmann::ordered_json json;
  json["name"] = summary.design.name;
  json["design"] = summary.design.kind_name;
  json["passed"] = count_of(summary, Fate::survived) == 0;
  json.update(render::settings_json(summary.design));
  json["count"] = summary.tried.size();
  json["seed"] = summary.seed;
  json["rows"] = summary.rows;
  for (const Fate fate : {Fate::killed, Fate::disproved, Fate::equivalent, Fate::survived})
    json[std::string(name_of(fate))] = count_of(summary, fate);
  json["faults"] = nlohmann::ordered_json::array();
  for (const TriedMutation& tried : summary.tried) {
    json["faults"].push_back({{"number", tried.mutation.number},
                              {"mode", tried.mutation.mode},
                              {"place", tried.mutation.place},
                              {"sources", tried.mutation.sources},
                              {"fate", name_of(tried.fate)}});
  }
  json["seconds"] = summary.seconds;
  json["tools"] = summary.tools;
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace sfpgen::cli
