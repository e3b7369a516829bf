// Data of a frozen album, read from scripts: a page that was opened from a disk may load
// scripts, and no other files.

/** The folder of the frozen album. */
export const root = new URL("../..", document.currentScript.src);

/** What the script at this address hands over; throws where there is none. */
export function readData(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => {
      script.remove();
      resolve(script.data);
    });
    script.addEventListener("error", () => {
      script.remove();
      reject(new Error(`cannot be read: ${address}`));
    });
    document.head.append(script);
  });
}
