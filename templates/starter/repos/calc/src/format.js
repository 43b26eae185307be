const separator = ",";

export function list(numbers) {
  const parts = [];
  for (const number of numbers) {
    parts.push(String(number));
  }
  return parts.join(separator);
}

export function money(cents) {
  const whole = Math.floor(cents / 100);
  const rest = String(cents % 100).padStart(2, "0");
  return `${whole}.${rest}`;
}
