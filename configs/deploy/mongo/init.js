// Khởi tạo replica set, quyền và người dùng; chạy lại không hỏng gì, chỉ đặt lại mật khẩu theo tệp.
// Makes the replica set, the role and the users. Running it again is harmless: it only sets the
// passwords to those in the files.
//
//   mongosh --nodb --quiet --norc --file init.js
//
// MEMBERS (host:port, …; the first one is where it runs), SECRETS and DATABASE replace the defaults.
"use strict";

const fs = require("node:fs");

const members = (process.env.MEMBERS || "mongo-1:27017,mongo-2:27017,mongo-3:27017").split(",");
const folder = process.env.SECRETS || "/run/secrets";
const database = process.env.DATABASE || "hailong";
const set = "hailong";
const here = "mongodb://127.0.0.1:27017/admin?directConnection=true&serverSelectionTimeoutMS=5000";

const secret = (name) => fs.readFileSync(`${folder}/${name}`, "utf8").trim();
const as = (user, password) => `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
const everywhere = () =>
  `mongodb://${as("admin", secret("mongo-admin-password"))}${members.join(",")}/admin` +
  `?replicaSet=${set}&authSource=admin&w=majority&serverSelectionTimeoutMS=60000`;

// What the program calls and nothing beyond: it reads (counting and $group are reads),
// inserts, updates and makes its indexes. It deletes documents (sessions that have ended) and
// never a response, a comment or a count.
const role = {
  role: "hailongServer",
  privileges: [
    {
      resource: { db: database, collection: "" },
      actions: ["find", "insert", "update", "createIndex", "listIndexes"],
    },
    { resource: { db: database, collection: "docs" }, actions: ["remove"] },
  ],
  roles: [],
};

const users = [
  { user: "hailong", pwd: secret("mongo-hailong-password"), roles: [role.role] },
  // For mongodump; it reads everything and changes nothing.
  { user: "hailong-backup", pwd: secret("mongo-backup-password"), roles: ["backup"] },
];

// begun reports whether the first user is there: then only who signs in may look.
function begun() {
  try {
    connect(everywhere().replace("TimeoutMS=60000", "TimeoutMS=5000"));
    return true;
  } catch (err) {
    return false;
  }
}

// begin makes the set and its first user from the server's own address, the one
// place that MongoDB lets do so without a user.
function begin() {
  const local = connect(here);
  try {
    local.runCommand({
      replSetInitiate: { _id: set, members: members.map((host, i) => ({ _id: i, host, priority: i === 0 ? 2 : 1 })) },
    });
  } catch (err) {
    if (err.codeName !== "AlreadyInitialized") throw err;
  }
  for (let turn = 0; !local.hello().isWritablePrimary; turn++) {
    if (turn === 120) throw new Error(`${members[0]} did not become the primary within a minute`);
    sleep(500);
  }
  local.createUser(
    { user: "admin", pwd: secret("mongo-admin-password"), roles: ["root"] },
    { w: "majority", wtimeout: 60000 },
  );
  print(`replica set ${set}: ${members.join(", ")}`);
}

if (!begun()) begin();

const admin = connect(everywhere());
if (admin.getRole(role.role)) {
  admin.updateRole(role.role, { privileges: role.privileges, roles: role.roles });
} else {
  admin.createRole(role);
}
for (const { user, pwd, roles } of users) {
  if (admin.getUser(user)) admin.updateUser(user, { pwd, roles });
  else admin.createUser({ user, pwd, roles });
  print(`user ${user}: ${roles.join(", ")}`);
}
