// Sums in eight strands, always the same ones, so that they are fast and come out alike everywhere.
#include "verif/analysis/error_sums.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace sfpgen::analysis {

ErrorSums& ErrorSums::operator+=(const ErrorSums& other) {
  values += other.values;
  largest = std::max(largest, other.largest);
  error_squares += other.error_squares;
  value_squares += other.value_squares;
  return *this;
}

double ErrorSums::rms() const {
  return values == 0 ? 0 : std::sqrt(error_squares / static_cast<double>(values));
}

std::optional<double> ErrorSums::snr_db() const {
  if (error_squares == 0 || value_squares == 0) return std::nullopt;
  return 10 * std::log10(value_squares / error_squares);
}

namespace {

template <class Number>
ErrorSums sums_of(std::span<const Number> values, std::span<const Number> restored) {
  constexpr std::size_t strands = 8;
  std::array<double, strands> largest{};
  std::array<double, strands> errors{};
  std::array<double, strands> squares{};
  const auto add = [&](std::size_t i, std::size_t strand) {
    const auto value = static_cast<double>(values[i]);
    const double error = std::abs(value - static_cast<double>(restored[i]));
    largest[strand] = error > largest[strand] ? error : largest[strand];
    errors[strand] += error * error;
    squares[strand] += value * value;
  };
  std::size_t at = 0;
  for (; at + strands <= values.size(); at += strands) {
    for (std::size_t strand = 0; strand < strands; ++strand) add(at + strand, strand);
  }
  for (; at < values.size(); ++at) add(at, at % strands);
  ErrorSums sums;
  sums.values = values.size();
  for (std::size_t strand = 0; strand < strands; ++strand) {
    sums += {0, largest[strand], errors[strand], squares[strand]};
  }
  return sums;
}

}  // namespace

ErrorSums compare(std::span<const double> values, std::span<const double> restored) {
  return sums_of(values, restored);
}

ErrorSums compare(std::span<const float> values, std::span<const float> restored) {
  return sums_of(values, restored);
}

}  // namespace sfpgen::analysis
