// How far a tensor's values are from those that a format gives back.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace sfpgen::analysis {

/// Sums over the finite values of a tensor.
struct ErrorSums {
  std::uint64_t values = 0;  ///< that were compared; infinities and NaNs are not
  double largest = 0;        ///< the largest absolute error
  double error_squares = 0;  ///< sum of squared errors
  double value_squares = 0;  ///< sum of squared values

  ErrorSums& operator+=(const ErrorSums& other);

  /// The root of the mean squared error; 0 without values.
  [[nodiscard]] double rms() const;

  /// 10 log10 of the squares of the values over those of the errors; nothing when there is no error
  /// or no value other than 0.
  [[nodiscard]] std::optional<double> snr_db() const;
};

/// Adds up values (all finite) and what became of them, of which there are as many.
ErrorSums compare(std::span<const double> values, std::span<const double> restored);

/// The same sums, to the bit.
ErrorSums compare(std::span<const float> values, std::span<const float> restored);

}  // namespace sfpgen::analysis
