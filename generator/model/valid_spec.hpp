// A spec that obeys every law; the only input of the elaborator.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generator/diag/diagnostic.hpp"
#include "generator/model/float_format.hpp"
#include "generator/model/layout.hpp"
#include "generator/spec/spec.hpp"

namespace sfpgen::model {

/// The exponent codings that the hardware has, in the order of the spec.
using Codings = std::vector<spec::Coding>;

/// A legal spec. Only validate() makes one.
class ValidSpec {
 public:
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] spec::DesignKind design() const { return design_; }
  /// Whether a key means something to the design; the values of other keys do not.
  [[nodiscard]] bool has(std::string_view key) const;
  /// The value of a key that only some designs read, its default where the spec has none.
  [[nodiscard]] const spec::Json& value(std::string_view key) const;
  /// Whether such a key has a value: one without a default may have none.
  [[nodiscard]] bool gives(std::string_view key) const { return values_.contains(key); }
  /// The same of a key that is an integer.
  [[nodiscard]] int integer(std::string_view key) const { return value(key).get<int>(); }
  /// The same of a key that is a name out of a table.
  [[nodiscard]] std::string choice(std::string_view key) const {
    return value(key).get<std::string>();
  }
  [[nodiscard]] const FloatFormat& container() const { return container_; }
  /// The container's name as in the spec; empty where the spec gave its bits.
  [[nodiscard]] const std::string& container_name() const { return container_name_; }
  /// Bits of a word, for the designs that pack fields.
  [[nodiscard]] int word_bits() const { return word_bits_; }
  /// E: that of the container, or the one given for designs of exponents alone.
  [[nodiscard]] int exponent_bits() const { return exponent_bits_; }
  /// Lanes and rows; a design without lanes has one.
  [[nodiscard]] const Layout& layout() const { return layout_; }
  [[nodiscard]] const Codings& codings() const { return codings_; }
  /// Clock constraint, MHz.
  [[nodiscard]] double clock_mhz() const { return clock_mhz_; }

 private:
  friend diag::Result<ValidSpec> validate(const spec::ParsedSpec& parsed);
  explicit ValidSpec(const spec::Spec& spec);

  std::string name_;
  spec::DesignKind design_;
  FloatFormat container_;
  std::string container_name_;
  int word_bits_;
  int exponent_bits_;
  Layout layout_;
  Codings codings_;
  double clock_mhz_;
  spec::Json values_;
};

/// The valid spec, or everything that is wrong: the findings of the parser and those of the laws.
diag::Result<ValidSpec> validate(const spec::ParsedSpec& parsed);

}  // namespace sfpgen::model
