// One check for each kind of rule.
#include "generator/spec/rule_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <sfpgen/golden/element_format.hpp>
#include <string_view>

#include "generator/diag/nearest.hpp"
#include "generator/spec/reserved_names.hpp"

namespace sfpgen::spec {
namespace {

using diag::Code;
using diag::Diagnostics;

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_identifier(std::string_view text) {
  return !text.empty() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
}

// Whether the number has no fraction; JSON Schema's "integer" is the same.
bool is_integral(const Json& value) {
  if (value.is_number_integer()) return true;
  if (!value.is_number_float()) return false;
  const double number = value.get<double>();
  return std::trunc(number) == number;
}

class Checker {
 public:
  Checker(const Json& value, const std::string& pointer, Diagnostics& findings)
      : value_(value), pointer_(pointer), findings_(findings) {}

  void operator()(const AnyString& rule) const {
    if (!value_.is_string()) wrong_type(rule);
  }

  void operator()(const Identifier& rule) const {
    if (!value_.is_string()) return wrong_type(rule);
    const auto& name = value_.get_ref<const std::string&>();
    if (!is_identifier(name)) return report(Code::bad_identifier, found(value_));
    if (std::ssize(name) > rule.longest) {
      return report(Code::name_too_long, found(value_), name.size(), rule.longest);
    }
    for (const ReservedName& reserved : reserved_names()) {
      if (reserved.name == name) report(Code::reserved_name, found(value_), reserved.reason);
    }
  }

  void operator()(const NameOf& rule) const {
    if (!value_.is_string()) return wrong_type(rule);
    unknown_name(rule);
  }

  void operator()(const Integer& rule) const {
    if (!is_integral(value_)) return wrong_type(rule);
    range(static_cast<double>(rule.lowest), static_cast<double>(rule.highest));
    if (std::fmod(value_.get<double>(), static_cast<double>(rule.step)) != 0.0)
      report(Code::not_a_multiple, found(value_), rule.step);
  }

  void operator()(const Number& rule) const {
    if (!value_.is_number()) return wrong_type(rule);
    range(rule.lowest, rule.highest);
  }

  void operator()(const ListOf& rule) const {
    if (!value_.is_array()) return wrong_type(rule);
    if (value_.empty()) return report(Code::array_empty, quoted_list(rule.element.names));
    elements(rule.element);
  }

  void operator()(const FormatName& rule) const {
    if (!value_.is_string()) return wrong_type(rule);
    const auto& name = value_.get_ref<const std::string&>();
    const auto format = golden::parse_element_format(name);
    if (!format.ok()) return report(Code::impossible_format, format.error().reason);
    if (!*format) return report(Code::unknown_format, found(value_));
    if (const int width = (*format)->width(); width > rule.widest)
      report(Code::impossible_format,
             fmt::format("{} has {} bits, the most is {}", name, width, rule.widest));
  }

  void operator()(const FormatNames& rule) const {
    if (!value_.is_array()) return wrong_type(rule);
    if (value_.empty()) return report(Code::array_empty, "the element formats");
    if (std::ssize(value_) > rule.most) report(Code::too_many_formats, value_.size(), rule.most);
    elements(rule.element);
  }

  void operator()(const Object& rule) const {
    if (!value_.is_object()) return wrong_type(rule);
    members(rule);
  }

  void operator()(const NameOrObject& rule) const {
    if (value_.is_object()) {
      members(rule.object);
    } else if (value_.is_string()) {
      unknown_name(rule.names);
    } else {
      wrong_type(rule);
    }
  }

 private:
  template <typename... Arguments>
  void report(Code code, const Arguments&... arguments) const {
    findings_.push_back(diag::make(code, pointer_, arguments...));
  }

  // The elements of a list: each as it may be, and none twice.
  void elements(const Rule& rule) const {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < value_.size(); ++i) {
      const Json& element = value_[i];
      const std::string place = diag::pointer_to(pointer_, std::to_string(i));
      check(rule, element, place, findings_);
      if (element.is_string() && !seen.insert(element.get<std::string>()).second) {
        findings_.push_back(diag::make(Code::array_repeats, place, found(element)));
      }
    }
  }

  void wrong_type(const Rule& rule) const {
    report(Code::wrong_type, found(value_), expectation(rule));
  }

  void range(double lowest, double highest) const {
    const auto number = value_.get<double>();
    if (number < lowest || number > highest) {
      report(Code::out_of_range, found(value_), fmt::format("{}", lowest),
             fmt::format("{}", highest));
    }
  }

  void unknown_name(const NameOf& rule) const {
    const auto& name = value_.get_ref<const std::string&>();
    if (std::find(rule.names.begin(), rule.names.end(), name) != rule.names.end()) return;
    const std::string allowed = quoted_list(rule.names);
    const auto nearest = diag::nearest_name(name, rule.names);
    if (nearest && rule.names.size() > 1) {
      report(Code::misspelt_name, found(value_), allowed, *nearest);
    } else {
      report(Code::unknown_name, found(value_), allowed);
    }
  }

  void members(const Object& rule) const {
    std::vector<std::string_view> names;
    for (const Key& key : rule.keys) names.push_back(key.name);
    for (const auto& [name, member] : value_.items()) {
      const std::string place = diag::pointer_to(pointer_, name);
      const auto key =
          std::find_if(rule.keys.begin(), rule.keys.end(),
                       [&name = name](const Key& candidate) { return candidate.name == name; });
      if (key != rule.keys.end()) {
        check(key->rule, member, place, findings_);
      } else if (const auto nearest = diag::nearest_name(name, names)) {
        findings_.push_back(diag::make(Code::misspelt_key, place, *nearest));
      } else {
        findings_.push_back(
            diag::make(Code::unknown_key, place, fmt::format("{}", fmt::join(names, ", "))));
      }
    }
    for (const Key& key : rule.keys) {
      if (key.required && !value_.contains(key.name)) {
        findings_.push_back(diag::make(Code::missing_key, diag::pointer_to(pointer_, key.name),
                                       expectation(key.rule)));
      }
    }
  }

  const Json& value_;
  const std::string& pointer_;
  Diagnostics& findings_;
};

}  // namespace

void check(const Rule& rule, const Json& value, const std::string& pointer, Diagnostics& findings) {
  std::visit(Checker(value, pointer, findings), rule);
}

Json with_defaults(const Object& object, const Json& value) {
  Json result = Json::object();
  for (const Key& key : object.keys) {
    const auto given = value.find(key.name);
    Json member = given != value.end() ? *given : key.fallback;
    if (member.is_null()) continue;
    const auto* nested = std::get_if<Object>(&key.rule);
    result[std::string(key.name)] =
        nested != nullptr ? with_defaults(*nested, member) : std::move(member);
  }
  return result;
}

}  // namespace sfpgen::spec
