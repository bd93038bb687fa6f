// Reads a value change dump line by line.
#include "verif/harness/activity.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <sstream>

namespace sfpgen::harness {
namespace {

std::vector<std::string> words_in(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

template <typename Number>
Number number_in(std::string_view text) {
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

void ActivityCounter::write(std::string_view piece) {
  while (!piece.empty()) {
    const std::size_t end = piece.find('\n');
    if (end == std::string_view::npos) {
      unfinished_ += piece;
      return;
    }
    if (unfinished_.empty()) {
      line(piece.substr(0, end));
    } else {
      unfinished_ += piece.substr(0, end);
      line(unfinished_);
      unfinished_.clear();
    }
    piece.remove_prefix(end + 1);
  }
}

void ActivityCounter::line(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  if (text.empty()) return;
  if (in_header_) {
    declare(text);
    return;
  }
  switch (text.front()) {
    case '#':
      time_ = number_in<std::uint64_t>(text.substr(1));
      if (!timed_) first_time_ = time_;
      timed_ = true;
      last_time_ = time_;
      break;
    case 'b':
    case 'B': {
      const std::size_t blank = text.find(' ');
      if (blank != std::string_view::npos)
        change(text.substr(blank + 1), text.substr(1, blank - 1));
      break;
    }
    case '0':
    case '1':
    case 'x':
    case 'z':
      change(text.substr(1), text.substr(0, 1));
      break;
    default:
      break;  // $dumpvars, comments, real numbers
  }
}

// $scope module u_data $end | $upscope $end | $var wire 8 # fill_q [7:0] $end
void ActivityCounter::declare(std::string_view text) {
  const std::vector<std::string> words = words_in(text);
  if (words.front() == "$enddefinitions") {
    in_header_ = false;
  } else if (words.front() == "$scope" && words.size() > 2) {
    scopes_.push_back(words[2]);
  } else if (words.front() == "$upscope") {
    if (!scopes_.empty()) scopes_.pop_back();
  } else if (words.front() == "$var" && words.size() > 5) {
    // The outermost scope is the simulator's and repeats the top module's ports.
    if (scopes_.size() < 2) return;
    std::string name;
    for (std::size_t level = 2; level < scopes_.size(); ++level) name += scopes_[level] + ".";
    name += words[4];
    std::string range = words[5];
    if (range.front() != '[') {
      const std::size_t bracket = name.rfind('[');
      const bool attached =
          bracket != std::string::npos && name.find(':', bracket) != std::string::npos;
      range = attached ? name.substr(bracket) : "";
      if (attached) name.erase(bracket);
    }
    const std::size_t colon = range.find(':');
    const bool vector = colon != std::string::npos;
    names_.push_back({name, vector ? number_in<int>(std::string_view(range).substr(colon + 1)) : 0,
                      vector, words[3]});
    Variable& variable = variables_[words[3]];
    const auto width = number_in<std::size_t>(words[2]);
    variable.activity.toggles.resize(width, 0);
    variable.activity.high_time.resize(width, 0);
    variable.since.resize(width, 0);
  }
}

void ActivityCounter::change(std::string_view code, std::string_view value) {
  const auto found = variables_.find(std::string(code));
  if (found == variables_.end()) return;
  Variable& variable = found->second;
  const std::size_t width = variable.since.size();
  const bool first = variable.value.empty();
  if (first) {
    variable.value.assign(width, '0');
    std::fill(variable.since.begin(), variable.since.end(), time_);
  }
  for (std::size_t bit = 0; bit < width; ++bit) {
    // A dump may leave out leading zeros.
    const char now = bit < value.size() ? value[value.size() - 1 - bit] : '0';
    char& before = variable.value[width - 1 - bit];
    if (now == before) continue;
    if (!first) {
      ++variable.activity.toggles[bit];
      if (before == '1') variable.activity.high_time[bit] += time_ - variable.since[bit];
    }
    variable.since[bit] = time_;
    before = now;
  }
}

void ActivityCounter::finish() {
  if (!unfinished_.empty()) line(std::string(unfinished_));
  unfinished_.clear();
  for (auto& [code, variable] : variables_) {
    for (std::size_t bit = 0; bit < variable.value.size(); ++bit) {
      if (variable.value[variable.value.size() - 1 - bit] == '1')
        variable.activity.high_time[bit] += last_time_ - variable.since[bit];
      variable.since[bit] = last_time_;
    }
  }
}

std::map<std::string, SignalActivity> ActivityCounter::signals() const {
  std::map<std::string, SignalActivity> all;
  for (const Name& name : names_) {
    SignalActivity activity = variables_.at(name.code).activity;
    activity.low = name.low;
    activity.vector = name.vector;
    all.insert_or_assign(name.name, std::move(activity));
  }
  return all;
}

std::string ActivityCounter::to_json() const {
  nlohmann::ordered_json json;
  json["duration"] = duration();
  json["signals"] = nlohmann::ordered_json::object();
  for (const auto& [name, activity] : signals()) {
    json["signals"][name] = {{"low", activity.low},
                             {"vector", activity.vector},
                             {"toggles", activity.toggles},
                             {"high_time", activity.high_time}};
  }
  return json.dump() + "\n";
}

}  // namespace sfpgen::harness
