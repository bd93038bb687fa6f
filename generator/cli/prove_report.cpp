// Formats the outcome of prove.
#include "generator/cli/prove_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>

#include "generator/output/files.hpp"
#include "generator/render/wording.hpp"

namespace sfpgen::cli {
namespace {

// Clean in every cycle that there is says as much as a proof.
flow::Verdict verdict_of(const ProvedProperty& proved) {
  const bool all = proved.proof.method == elaborate::ProofMethod::all_cycles;
  return all && proved.report.verdict == flow::Verdict::clean ? flow::Verdict::proved
                                                              : proved.report.verdict;
}

// For programs.
std::string_view result_name(flow::Verdict verdict) {
  switch (verdict) {
    case flow::Verdict::proved:
      return "proved";
    case flow::Verdict::clean:
      return "clean";
    case flow::Verdict::failed:
      return "failed";
    case flow::Verdict::undecided:
      return "undecided";
  }
  return "";
}

std::string result_words(const ProvedProperty& proved) {
  switch (verdict_of(proved)) {
    case flow::Verdict::proved:
      return "proved for all inputs";
    case flow::Verdict::clean:
      return fmt::format("clean to depth {}", proved.report.cycles);
    case flow::Verdict::failed:
      return fmt::format("FAILED in cycle {}", proved.report.cycles);
    case flow::Verdict::undecided:
      return "UNDECIDED";
  }
  return "";
}

}  // namespace

bool holds(const ProvedProperty& proved) {
  const flow::Verdict verdict = proved.report.verdict;
  return verdict == flow::Verdict::proved || verdict == flow::Verdict::clean;
}

bool all_hold(const ProveSummary& summary) {
  return std::all_of(summary.proofs.begin(), summary.proofs.end(), holds);
}

std::string prove_table(const ProveSummary& summary) {
  const elaborate::Design& design = summary.design;
  std::string text = fmt::format("{}: {}: {}\n", design.name, render::summary(design),
                                 all_hold(summary) ? "proved" : "FAILED");
  const auto out = std::back_inserter(text);
  int number = 0;
  double seconds = 0.0;
  for (const ProvedProperty& proved : summary.proofs) {
    if (proved.proof.property.number != number) {
      number = proved.proof.property.number;
      fmt::format_to(out, "  {}. {}\n", number, proved.proof.property.words);
    }
    fmt::format_to(out, "     {:<46} {:<18}{:<24}{:>8.1f} s\n", proved.proof.subject,
                   flow::to_string(proved.prover), result_words(proved), proved.report.seconds);
    if (!proved.report.trace.empty())
      fmt::format_to(out, "       trace: {}\n", output::printable(proved.report.trace));
    seconds += proved.report.seconds;
  }
  fmt::format_to(out, "  {:<68}{:>30.1f} s\n", "all", seconds);
  if (!summary.work_directory.empty())
    fmt::format_to(out, "  ran in {}\n", output::printable(summary.work_directory));
  fmt::format_to(out, "  tools  {}\n", fmt::join(summary.tools, ", "));
  return text;
}

std::string prove_json(const ProveSummary& summary) {
  nlohmann::ordered_json json;
  json["name"] = summary.design.name;
  json["design"] = summary.design.kind_name;
  json["passed"] = all_hold(summary);
  json.update(render::settings_json(summary.design));
  json["proofs"] = nlohmann::ordered_json::array();
  for (const ProvedProperty& proved : summary.proofs) {
    nlohmann::ordered_json entry;
    entry["property"] = proved.proof.property.number;
    entry["words"] = proved.proof.property.words;
    entry["subject"] = proved.proof.subject;
    entry["method"] = flow::to_string(proved.prover);
    entry["result"] = result_name(verdict_of(proved));
    entry["cycles"] = proved.report.cycles;
    entry["seconds"] = proved.report.seconds;
    entry["trace"] = proved.report.trace.string();
    json["proofs"].push_back(std::move(entry));
  }
  json["tools"] = summary.tools;
  // What a file is called need not be UTF-8.
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace sfpgen::cli
